"""What is suggested for loose typing, and that it is of the store that is asked."""

import json

import pytest

from index.completion import Completion, Suggestion, SuggestionKind
from index.knowledge_base import KnowledgeBase
from index.tables.names import Called


def texts(found: tuple[Suggestion, ...], kind: SuggestionKind | None = None) -> list[str]:
    return [each.text for each in found if kind in (None, each.kind)]


@pytest.mark.parametrize(
    "typed",
    ["48 ct", "48ct", "48-CT/TW", "48/ct-tw", "chi thi 48", "chỉ thị số 48", "Chi thi so 48 ct", "ct 48", "048 ct t"],
)  # fmt: skip
def test_a_number_is_found_however_it_is_typed(base: KnowledgeBase, typed: str) -> None:
    first = base.suggest(typed)[0]
    assert (first.kind, first.text) == (SuggestionKind.NUMBER, "48-CT/TW")
    assert first.document is not None and first.document.number == "48-CT/TW"


def test_two_documents_of_one_number_are_two_suggestions(base: KnowledgeBase) -> None:
    found = [each for each in base.suggest("46-ct/tw") if each.text == "46-CT/TW"]
    assert len(found) == 2
    assert len({each.document.id for each in found if each.document}) == 2


def test_subjects_are_found_without_marks_by_the_beginning_of_a_word(base: KnowledgeBase) -> None:
    found = texts(base.suggest("phong chong toi ph"), SuggestionKind.SUBJECT)
    assert found and all("phòng, chống tội phạm" in each for each in found)
    assert found == texts(base.suggest("phòng, chống tội phạm"), SuggestionKind.SUBJECT)


def test_words_apart_are_found_too(base: KnowledgeBase) -> None:
    found = texts(base.suggest("toi pham dang"), SuggestionKind.SUBJECT)
    assert any("Đảng" in each and "tội phạm" in each for each in found)


def test_bodies_are_found_by_initials_and_long_forms(base: KnowledgeBase) -> None:
    assert "Ban Bí thư" in texts(base.suggest("bbt"), SuggestionKind.ISSUER)
    assert "UBND tỉnh Tây Ninh" in texts(base.suggest("uy ban nhan dan tinh tay"), SuggestionKind.ISSUER)
    body = next(each for each in base.suggest("ban bí th") if each.kind is SuggestionKind.ISSUER)
    assert body.documents > 1 and body.document is None


def test_kinds_stand_first_for_letters_and_numbers_for_figures(base: KnowledgeBase) -> None:
    assert base.suggest("chi th")[0].text == "chỉ thị"
    assert base.suggest("4")[0].kind is SuggestionKind.NUMBER


@pytest.mark.parametrize("typed", ["", "  ", "«»", "xqzw", "a " * 40])
def test_nothing_is_suggested_for_what_nothing_is_called(base: KnowledgeBase, typed: str) -> None:
    assert base.suggest(typed) == ()


def test_no_more_is_suggested_than_was_asked_for(base: KnowledgeBase) -> None:
    for typed in ("c", "an ninh", "2020", "luat"):
        for limit in (1, 3, 8):
            assert 0 < len(base.suggest(typed, limit=limit)) <= limit


def test_what_the_store_no_longer_shows_is_left_out(base: KnowledgeBase) -> None:
    gone = Called(10**9, "99-CT/TW", "99-CT/TW", "chỉ thị", None, None, "Việc đã bỏ", True)
    completion = Completion([*base.store.called(), gone])
    assert completion.suggest(base.store, "99 ct", 8) == ()
    assert completion.suggest(base.store, "viec da bo", 8) == ()


def test_a_number_that_parts_alone_bear_is_suggested_once(empty_base: KnowledgeBase) -> None:
    records = [
        {"id": str(at), "number": "45/2019/QH14", "path": ["Chương I"], "subject": name, "text": f"{name} là thế."}
        for at, name in enumerate(("Hợp đồng lao động", "Tiền lương"))
    ]  # fmt: skip
    lines = "\n".join(json.dumps(each, ensure_ascii=False) for each in records)
    assert empty_base.add_bytes(lines.encode(), "luat.jsonl").added == 2
    (found,) = empty_base.suggest("45/2019")
    assert (found.text, found.documents, found.document) == ("45/2019/QH14", 2, None)


def test_a_new_document_is_suggested_at_once(empty_base: KnowledgeBase) -> None:
    assert empty_base.suggest("trong cay") == ()
    text = "KẾ HOẠCH\nVề trồng cây xanh quanh hồ\n\nI. Mục đích\n\nTrồng một nghìn cây xanh quanh hồ.\n"
    assert empty_base.add_bytes(text.encode(), "cay.txt").added == 1
    (found,) = empty_base.suggest("trong cay")
    assert found.document is not None and "trồng cây xanh" in found.text
