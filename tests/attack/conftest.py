"""One base for all attacks; what writes to it adds and leaves everything else as it is."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.keys import create_key, revoke_key
from index.knowledge_base import KnowledgeBase
from index.records import Role
from tests.attack.ground import HIDDEN_NUMBER, HIDDEN_TEXT, Ground, Who
from tests.attack.payloads import hand_in, put_in

_WRONG = "vk_00000000_" + "a" * 43


def _keys(base: KnowledgeBase) -> dict[Who, str]:
    made = {
        who: create_key(base.store, f"khóa {who.name}", role)
        for who, role in (
            (Who.READ, Role.READ),
            (Who.CONTRIBUTE, Role.CONTRIBUTE),
            (Who.ADMIN, Role.ADMIN),
            (Who.EXPIRED, Role.ADMIN),
            (Who.REVOKED, Role.ADMIN),
        )
    }
    revoke_key(base.store, made[Who.REVOKED].key.id)
    yesterday = (date.today() - timedelta(1)).isoformat()
    base.store.write("UPDATE keys SET expires_on = ? WHERE id = ?", yesterday, made[Who.EXPIRED].key.id)
    return {who: each.text for who, each in made.items()} | {Who.WRONG: _WRONG}


@pytest.fixture(scope="package")
def ground(corpus_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    home = tmp_path_factory.mktemp("attack") / "home"
    shutil.copytree(corpus_home, home)
    with KnowledgeBase.open(home) as base:
        assert base.add_bytes(HIDDEN_TEXT.encode(), "khotrâm.txt").added == 1
        ids = {"hidden": base.document(HIDDEN_NUMBER).id, "open": base.document("44-KL/TW").id}
        ids |= put_in(base)
        job = hand_in(base)
        with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
            # What is attacked is who gets in; what a hash costs is that of `tests/index/test_keys.py`. For this folder
            # alone: keys made elsewhere cost what they cost.
            patch.setattr("index.keys._COST", 2)
            yield Ground(home, base, _keys(base), ids, job, stack)


@pytest.fixture(scope="package")
def open_client(ground: Ground) -> TestClient:
    """Of a service that anyone reads."""
    return ground.client()
