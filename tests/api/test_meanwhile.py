"""A document goes, or is put in anew, between any two statements of a request: it is answered, and quotes are whole."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from index.filing import Filing
from index.intake import Intake
from index.knowledge_base import KnowledgeBase
from index.preparation import prepare_bytes
from tests.index.conftest import embedded_only
from tests.index.copies import as_text, plan

pytestmark = embedded_only("its store is put back as a file")

NAME = "77.txt"
TEXT = as_text(plan())
OTHER = "CHỈ THỊ\nSố: 5/CT-UBND ngày 02/3/2020\nThực hiện Kế hoạch số 77/KH-UBND về phòng cháy, chữa cháy.\n"
QUESTION = "tổ liên gia phòng cháy làm gì?"

Do = Callable[[KnowledgeBase], None]


def goes(base: KnowledgeBase) -> None:
    Intake(base.store, base.encoder).remove(base.document("77/KH-UBND"))


def comes_anew(base: KnowledgeBase) -> None:
    later = "BẢN CHỈNH LÝ, CÓ THÊM DÒNG NÀY Ở ĐẦU\n\n".encode() + TEXT
    Filing(base.store, base.encoder).put_file(prepare_bytes(later, NAME))


class Meanwhile:
    """A served base of which a document is changed at a statement of a request, and then as before again."""

    def __init__(self, home: Path) -> None:
        self.base = KnowledgeBase.open(home)
        self.base.add_bytes(TEXT, NAME)
        self.base.add_bytes(OTHER.encode(), "5.txt")
        self._other = KnowledgeBase.open(home)
        app = create_app(Settings(home=str(home), audit="off", rate_per_address=0), self.base)
        app.state.base = self.base
        self._client = TestClient(app, raise_server_exceptions=False)
        self._rows = self.base.store.engine.rows
        self._count, self._at, self._do = 0, 0, goes
        self._kept = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(self._store()) as store:
            store.backup(self._kept)

    def _store(self) -> sqlite3.Connection:
        return sqlite3.connect(self.base.home / "store.sqlite")

    def rows(self, sql: str, values: Any) -> Any:
        """In the place of the engine's."""
        self._count += 1
        if self._count == self._at:
            self._do(self._other)
        return self._rows(sql, values)

    def answers(self, method: str, path: str, do: Do, step: int = 1, **sent: Any) -> Iterator[httpx.Response]:
        """The answers with the change at every statement, or every `step`-th; at last without one."""
        at, self._count = 1 - step, 0
        while at <= self._count:
            at += step
            self._do, self._count, self._at = do, 0, at
            answer = self._client.request(method, path, **sent)
            self._at = 0
            with closing(self._store()) as store:
                self._kept.backup(store)
            yield answer

    def close(self) -> None:
        self._other.close()
        self.base.close()
        self._kept.close()


@pytest.fixture(scope="module")
def meanwhile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meanwhile]:
    made = Meanwhile(tmp_path_factory.mktemp("meanwhile") / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(made.base.store.engine, "rows", made.rows)
        yield made
    made.close()


@pytest.mark.parametrize("do", [goes, comes_anew])
@pytest.mark.parametrize("path", ["/api/v1/documents/1/references", "/van-ban/1?tu=60&den=90", "/moi.xml"])
def test_what_is_read_is_answered(meanwhile: Meanwhile, path: str, do: Do) -> None:
    statuses = [each.status_code for each in meanwhile.answers("GET", path, do)]
    assert len(statuses) > 5 and set(statuses) <= {200, 404} and statuses[-1] == 200


def test_quotes_are_whole(meanwhile: Meanwhile) -> None:
    """A text of other places than those that were found would be cut in the midst of words."""
    asked = {"question": QUESTION}
    wholes = {each.text for each in meanwhile.base.ask(QUESTION).quotes}
    for answer in meanwhile.answers("POST", "/api/v1/ask", comes_anew, json=asked):
        assert answer.status_code == 200
        told = {each["text"] for each in answer.json()["quotes"]}
        assert told <= wholes
    assert told == wholes != set()


def test_an_outline_is_made(meanwhile: Meanwhile) -> None:
    asked = {"topic": "phòng cháy, chữa cháy", "format": "json"}
    statuses = [
        each.status_code
        for each in meanwhile.answers("POST", "/api/v1/dossiers", comes_anew, step=4, json=asked)
    ]
    assert len(statuses) > 10 and set(statuses) == {200}
