"""The store of every version that there was opens in this one, and what was made before the upgrade goes back.

`stores/schema_N.sql.gz` is what the code of version N wrote, the last before N + 1: a plan in a text file and the
article of a code as a record, and from the version that first knew them on an opinion (7), a key (8), a correction (9).
"""

import gzip
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from index.backup_file import opened_backup
from index.errors import StoreDamaged
from index.knowledge_base import KnowledgeBase
from index.restoring import restore
from index.tables.migrations import latest_version
from index.wholeness import deep_check
from tests.api.test_cli import vankien

STORES = Path(__file__).parent / "stores"
VERSIONS = range(1, latest_version())


def silent(*_: object) -> None:
    pass


def script_of(version: int) -> str:
    return gzip.decompress((STORES / f"schema_{version}.sql.gz").read_bytes()).decode()


def old_home(version: int, home: Path) -> Path:
    home.mkdir()
    with closing(sqlite3.connect(home / "store.sqlite")) as connection:
        connection.executescript(script_of(version))
    return home


def rows_of(store: Path) -> list[str]:
    with closing(sqlite3.connect(store)) as connection:
        return list(connection.iterdump())


def require_everything(home: Path, version: int) -> None:
    with KnowledgeBase.open(home) as base:
        plan = base.document("77/KH-UBND")
        assert (plan.issuer, plan.signer) == (
            "Ủy ban nhân dân tỉnh Tây Ninh",
            "Lê Văn Hoà" if version >= 9 else "Lê Văn Hòa",
        )
        assert base.document("d-25").number == "45/2019/QH14"
        assert [base.document(each.target_id or 0).number for each in base.store.citations_from(plan.id)] == [
            "46-CT/TW"
        ]
        assert [each.name for each in base.store.copies(plan.id)] == ["/kho/files/ke-hoach.txt"]
        assert len(base.store.feedback()) == (version >= 7)
        assert [each.name for each in base.store.all_keys()] == ["Cổng"] * (version >= 8)
        assert base.search("tổ liên gia").documents[0].document.id == plan.id
        assert deep_check(base, silent).faults == ()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_store_of_each_version_opens_with_everything_and_goes_back(version: int, tmp_path: Path) -> None:
    home = old_home(version, tmp_path / "home")
    before = rows_of(home / "store.sqlite")
    require_everything(home, version)
    # The way back: what the upgrade put aside is the old store, row for row, in the old tables.
    (copy,) = (home / "backups").iterdir()
    with opened_backup(copy) as (facts, _), zipfile.ZipFile(copy) as packed:
        assert facts.schema == version
        packed.extract("store.sqlite", tmp_path / "old")
    assert rows_of(tmp_path / "old" / "store.sqlite") == before
    with closing(sqlite3.connect(tmp_path / "old" / "store.sqlite")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)
    # And forth again, into an empty home.
    assert restore(tmp_path / "new", copy, silent).backup.schema == version
    with closing(sqlite3.connect(tmp_path / "new" / "store.sqlite")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (latest_version(),)


def test_there_is_a_store_of_every_version() -> None:
    assert {path.name for path in STORES.iterdir()} == {f"schema_{version}.sql.gz" for version in VERSIONS}
    assert max(path.stat().st_size for path in STORES.iterdir()) < 10_000


def test_a_store_of_a_later_version_is_refused_everywhere_and_left_as_it_is(tmp_path: Path) -> None:
    home = old_home(latest_version() - 1, tmp_path / "home")
    with closing(sqlite3.connect(home / "store.sqlite")) as connection:
        connection.execute(f"PRAGMA user_version = {latest_version() + 1}")
    before = rows_of(home / "store.sqlite")
    for command in (["check", "--deep"], ["serve"]):
        process = vankien(*command, home=home)
        assert process.returncode == 5, (command, process)
        told = process.stderr.decode()
        assert "mới hơn" in told and "nâng cấp vankien" in told and "Traceback" not in told
    assert rows_of(home / "store.sqlite") == before
    with pytest.raises(StoreDamaged, match="nâng cấp vankien"):
        KnowledgeBase.open(home)
    shutil.rmtree(home)
