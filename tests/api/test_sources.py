"""Where an article says that it comes from: on every surface that shows it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.printing import document_line
from api.settings import load_settings
from index.knowledge_base import KnowledgeBase
from index.records import StoredDocument

SOURCE = "Điều 25 Bộ luật số 45/2019/QH14, có hiệu lực thi hành kể từ ngày 01/01/2021"
ARTICLE = {
    "id": "lao-dong-25",
    "title": "Thời gian thử việc",
    "path": ["Lao động", "Chương III"],
    "source": SOURCE,
    "text": "Thời gian thử việc do hai bên thỏa thuận nhưng không quá 60 ngày với công việc cần trình độ cao đẳng.",
}


@pytest.fixture
def base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    records = tmp_path / "records.jsonl"
    records.write_text(json.dumps(ARTICLE, ensure_ascii=False), encoding="utf-8")
    with KnowledgeBase.open(tmp_path / "home") as opened:
        opened.add([records])
        yield opened


def _only(base: KnowledgeBase) -> StoredDocument:
    (found,) = base.search("trồng cây thời gian thử việc").documents
    return found.document


def test_an_article_is_called_by_its_title_and_its_source(base: KnowledgeBase) -> None:
    document = _only(base)
    assert document.name == "Thời gian thử việc"
    assert document_line(document) == f"Thời gian thử việc ({SOURCE}) [có toàn văn]"


def test_a_long_source_is_cut_between_words(base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.printing._LONGEST_SOURCE", 40)
    document = _only(base)
    assert document_line(document).startswith("Thời gian thử việc (Điều 25 Bộ luật số 45/2019/QH14, có …)")


def test_the_api_and_the_page_tell_the_source(base: KnowledgeBase) -> None:
    asked = {"q": "thời gian thử việc"}
    with TestClient(create_app(load_settings({"home": str(base.home)}).values, base)) as client:
        (found,) = client.get("/api/v1/search", params=asked).json()["results"]
        assert found["document"]["source"] == SOURCE
        assert SOURCE in client.get("/tim", params=asked).text


def test_a_file_states_no_source(tmp_path: Path) -> None:
    plan = tmp_path / "ke-hoach.txt"
    plan.write_text("KẾ HOẠCH\nTrồng cây đầu năm\n\n- Mỗi hộ trồng một cây.\n", encoding="utf-8")
    with KnowledgeBase.open(tmp_path / "home") as opened:
        opened.add([plan])
        document = _only(opened)
    assert document.stated_source is None and document.source
