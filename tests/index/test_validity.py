"""In force, ended, or unknown: only what a fact says."""

import json
from datetime import date
from pathlib import Path

import pytest

from index.filters import Filters
from index.knowledge_base import KnowledgeBase
from index.validity import Validity


def state(base: KnowledgeBase, number: str) -> Validity:
    return base.validity(base.document(number)).state


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("23/2000/QH10", Validity.ENDED),  # thay thế bởi 73/2021/QH14, đã kiểm chứng
        ("47-QĐ/TW", Validity.ENDED),
        ("09-CT/TW", Validity.IN_FORCE),  # 44-KL/TW tiếp tục thực hiện
        ("48-CT/TW", Validity.IN_FORCE),
        ("06-CT/TW", Validity.UNKNOWN),  # kế thừa không chấm dứt hiệu lực
        ("24-NQ/TW", Validity.UNKNOWN),
        ("66-QĐ/TW", Validity.UNKNOWN),  # quan hệ thay thế chưa kiểm chứng
    ],
)
def test_states_of_the_catalogue(base: KnowledgeBase, number: str, expected: Validity) -> None:
    document = base.documents_called(number)[0]
    assert base.validity(document).state is expected


def test_the_reason_is_given(base: KnowledgeBase) -> None:
    document = base.document("23/2000/QH10")
    because = [base.document(each.document_id).number for each in base.validity(document).because]
    assert "73/2021/QH14" in because


HEAD = (
    "{issuer}\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: {number}\nHà Nội, ngày {day}\n\n{kind}\nVề việc làm\n\n"
    "Điều 1. {said}\n"
)


@pytest.mark.parametrize(
    ("issuer", "number", "kind", "expected"),
    [
        ("CHÍNH PHỦ", "10/2024/NĐ-CP", "NGHỊ ĐỊNH", Validity.ENDED),  # above the ministry
        ("BỘ CÔNG AN", "11/2024/TT-BCA", "THÔNG TƯ", Validity.ENDED),  # its own
        ("UBND TỈNH TÂY NINH", "12/2024/QĐ-UBND", "QUYẾT ĐỊNH", Validity.UNKNOWN),  # below it
        ("HỘI NÔNG DÂN TỈNH TÂY NINH", "13/KH-HND", "KẾ HOẠCH", Validity.UNKNOWN),
    ],
)
def test_only_its_issuer_or_one_above_ends_a_document(
    empty_base: KnowledgeBase, tmp_path: Path, issuer: str, number: str, kind: str, expected: Validity
) -> None:
    old = HEAD.format(
        issuer="BỘ CÔNG AN",
        number="05/2020/TT-BCA",
        day="01 tháng 02 năm 2020",
        kind="THÔNG TƯ",
        said="Nội dung.",
    )
    new = HEAD.format(
        issuer=issuer, number=number, day="01 tháng 02 năm 2024", kind=kind,
        said="Bãi bỏ Thông tư số 05/2020/TT-BCA ngày 01 tháng 02 năm 2020 của Bộ trưởng Bộ Công an.",
    )  # fmt: skip
    for name, text in (("cu.txt", old), ("moi.txt", new)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        empty_base.add([tmp_path / name])
    assert state(empty_base, "05/2020/TT-BCA") is expected
    assert state(empty_base, number) is Validity.UNKNOWN


# As of a day

FIRST = HEAD.format(
    issuer="BỘ CÔNG AN", number="05/2020/TT-BCA", day="01 tháng 02 năm 2020", kind="THÔNG TƯ",
    said="Nội dung.\nĐiều 2. Thông tư này có hiệu lực thi hành kể từ ngày 15 tháng 3 năm 2020.",
)  # fmt: skip
SECOND = HEAD.format(
    issuer="BỘ CÔNG AN", number="11/2024/TT-BCA", day="01 tháng 02 năm 2024", kind="THÔNG TƯ",
    said="Thông tư này có hiệu lực thi hành kể từ ngày 01 tháng 4 năm 2024 và thay thế Thông tư số 05/2020/TT-BCA "
    "ngày 01 tháng 02 năm 2020 của Bộ trưởng Bộ Công an.",
)  # fmt: skip


@pytest.fixture
def replaced(empty_base: KnowledgeBase) -> KnowledgeBase:
    for name, text in (("cu.txt", FIRST), ("moi.txt", SECOND)):
        empty_base.add_bytes(text.encode(), name)
    return empty_base


@pytest.mark.parametrize(
    ("on", "expected", "reasons"),
    [
        (date(2020, 2, 10), Validity.NOT_YET, 0),  # signed, not in effect
        (date(2020, 3, 15), Validity.UNKNOWN, 0),
        (date(2024, 2, 20), Validity.UNKNOWN, 0),  # the replacing one is signed and not yet in effect
        (date(2024, 4, 1), Validity.ENDED, 1),
        (None, Validity.ENDED, 1),
    ],
)
def test_a_replacement_counts_from_the_day_it_takes_effect(
    replaced: KnowledgeBase, on: date | None, expected: Validity, reasons: int
) -> None:
    old = replaced.document("05/2020/TT-BCA")
    assert old.effective_from == date(2020, 3, 15)
    validity = replaced.validity(old, on)
    assert (validity.state, len(validity.because)) == (expected, reasons)
    assert validity.as_of == (on or date.today())
    if reasons:
        (reason,) = validity.because
        assert reason.since == date(2024, 4, 1)
        assert validity.actors[reason.document_id].number == "11/2024/TT-BCA"
        told = replaced.store.text(reason.told_by or 0) or ""
        assert told[reason.start : reason.end] == "Thông tư số 05/2020/TT-BCA"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2024, 2, 1), Validity.UNKNOWN),  # signed
        (date(2024, 4, 1), Validity.UNKNOWN),  # in effect, the end is named for later
        (date(2024, 6, 30), Validity.UNKNOWN),
        (date(2024, 7, 1), Validity.ENDED),
        (date(2024, 7, 2), Validity.ENDED),
    ],
)
def test_a_day_that_the_ending_text_names_comes_before_its_own(
    empty_base: KnowledgeBase, on: date, expected: Validity
) -> None:
    ending = HEAD.format(
        issuer="BỘ CÔNG AN", number="11/2024/TT-BCA", day="01 tháng 02 năm 2024", kind="THÔNG TƯ",
        said="Thông tư này có hiệu lực thi hành kể từ ngày 01 tháng 4 năm 2024.\nĐiều 2. Thông tư số 05/2020/TT-BCA "
        "ngày 01 tháng 02 năm 2020 của Bộ trưởng Bộ Công an hết hiệu lực kể từ ngày 01/7/2024.",
    )  # fmt: skip
    for name, text in (("cu.txt", FIRST), ("moi.txt", ending)):
        empty_base.add_bytes(text.encode(), name)
    old = empty_base.document("05/2020/TT-BCA")
    (citation,) = empty_base.store.citations_to(old.id)
    assert citation.ends_on == date(2024, 7, 1)
    validity = empty_base.validity(old, on)
    assert validity.state is expected
    assert [each.since for each in validity.because] == (
        [date(2024, 7, 1)] if expected is Validity.ENDED else []
    )


def test_a_search_of_what_holds_looks_at_the_day(replaced: KnowledgeBase) -> None:
    def found(on: date | None) -> set[str | None]:
        filters = Filters(in_force=True, on=on)
        return {
            each.document.number for each in replaced.search("thông tư việc làm", filters=filters).documents
        }

    assert found(date(2023, 1, 1)) == {"05/2020/TT-BCA"}
    assert found(None) == {"11/2024/TT-BCA"}
    assert found(date(2019, 1, 1)) == set()


def test_a_text_that_names_its_last_day_holds_until_then(empty_base: KnowledgeBase) -> None:
    text = HEAD.format(
        issuer="UBND TỈNH TÂY NINH", number="12/2024/QĐ-UBND", day="01 tháng 02 năm 2024", kind="QUYẾT ĐỊNH",
        said="Quyết định này có hiệu lực từ ngày 15 tháng 02 năm 2024 đến hết ngày 31 tháng 12 năm 2025.",
    )  # fmt: skip
    empty_base.add_bytes(text.encode(), "a.txt")
    document = empty_base.document("12/2024/QĐ-UBND")
    states = [
        empty_base.validity(document, on).state
        for on in (date(2024, 2, 1), date(2025, 12, 31), date(2026, 1, 1))
    ]
    assert states == [Validity.NOT_YET, Validity.IN_FORCE, Validity.ENDED]


def test_what_a_system_says_of_today_tells_little_of_the_past(empty_base: KnowledgeBase) -> None:
    lines = [
        {"id": "a", "text": "Nội dung một.", "issued_on": "2015-01-01", "status": "Còn hiệu lực"},
        {"id": "b", "text": "Nội dung hai.", "issued_on": "2015-01-01", "status": "Hết hiệu lực"},
    ]
    content = "\n".join(json.dumps(each, ensure_ascii=False) for each in lines).encode()
    empty_base.add_bytes(content, "r.jsonl")
    past, today = date(2018, 1, 1), None
    expected = {
        "a": [Validity.NOT_YET, Validity.IN_FORCE, Validity.IN_FORCE],
        "b": [Validity.NOT_YET, Validity.UNKNOWN, Validity.ENDED],
    }
    for key, states in expected.items():
        document = empty_base.document(key)
        assert [empty_base.validity(document, on).state for on in (date(2014, 1, 1), past, today)] == states
