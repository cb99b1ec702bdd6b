"""Documents are looked up by topic, and what is asked for comes first."""

import json
from datetime import date
from pathlib import Path

import pytest

from index.directives import Group
from index.evaluate import read_questions
from index.filters import Filters
from index.knowledge_base import KnowledgeBase
from ingest.document import Authority, Relation
from ingest.text import fold

DATA = Path(__file__).parents[1] / "data"


def named(base: KnowledgeBase, question: str, **filters) -> list[tuple[str | None, int | None]]:
    found = base.ask(question, filters=Filters(**filters)).directives
    return [
        (each.document.number, each.document.issued_on and each.document.issued_on.year) for each in found
    ]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("chỉ thị về phòng cháy chữa cháy", ("47-CT/TW", 2015)),
        ("luat phong chong ma tuy nam 2021", ("73/2021/QH14", 2021)),
        ("luật phòng chống ma túy hiện hành", ("120/2025/QH15", 2025)),
        ("kết luận nào tiếp tục thực hiện chỉ thị 48 về tội phạm", ("13-KL/TW", 2021)),
        ("văn bản sửa đổi Quy định 69 về kỷ luật đảng", ("264-QĐ/TW", 2025)),
        ("nghị quyết khóa XI về bảo vệ Tổ quốc", ("28-NQ/TW", 2013)),
        ("luật Mặt trận Tổ quốc Việt Nam", ("75/2015/QH13", 2015)),
        ("Trung ương tổng kết nghị quyết 18 bằng văn bản nào", ("121-KL/TW", 2025)),
        ("kết luận nào sửa Chỉ thị 35 năm 2024 về đại hội đảng bộ", ("118-KL/TW", 2025)),
        ("Ủy ban Kiểm tra TW có hướng dẫn gì về quy định 69", ("05-HD/UBKTTW", 2022)),
        # The one that took its place says nothing of it, or is of another kind.
        ("chỉ thị về khắc phục ùn tắc giao thông", ("18-CT/TW", 2012)),
        ("pháp lệnh dân chủ xã phường thị trấn", ("34/2007/PL-UBTVQH11", 2007)),
        ("luật giao thông đường bộ cũ", ("23/2008/QH12", 2008)),
        ("kết luận 2021 về PCCC", ("02-KL/TW", 2021)),
        # By another body than the one that is named; of two that are named the one that acts.
        ("Chính phủ cụ thể hóa nghị quyết 51 về an ninh quốc gia bằng văn bản nào", ("07/NQ-CP", 2020)),
        ("quy định 22 về kiểm tra giám sát thay cho quy định 30", ("22-QĐ/TW", 2021)),
        ("luat vien chuc thay luat nam 2010", ("129/2025/QH15", None)),
        ("cuộc vận động làm theo tấm gương Bác Hồ mở đầu bằng chỉ thị nào?", ("06-CT/TW", 2006)),
        ("quy định thi hành Điều lệ Đảng hồi tháng 5 năm 2025", ("294-QĐ/TW", 2025)),
        ("chỉ thị Bộ Chính trị năm 2019 về ma tuý", ("36-CT/TW", 2019)),
        ("khóa X, Bộ Chính trị ra chỉ thị nào về đấu tranh với tội phạm?", ("48-CT/TW", 2010)),
        ("sửa bộ luật tố tụng hình sự năm 2021", ("02/2021/QH15", 2021)),
        ("nghị quyết TW4 khóa XI", ("12-NQ/TW", 2012)),
        # Of a series the newest, unless an older one is meant.
        ("đại hội đảng bộ các cấp", ("45-CT/TW", 2025)),
        ("chỉ thị đại hội đảng bộ các cấp tiến tới đại hội XIII", ("35-CT/TW", 2019)),
        # Its subject says no more than a number.
        ("đầu khóa XIII có kết luận nào để tiếp tục việc học Bác?", ("01-KL/TW", 2021)),
        # Bare syllables that the reading leaves as they are.
        ("quy dinh thi hanh dieu le dang", ("294-QĐ/TW", 2025)),
    ],
)
def test_what_is_asked_for_comes_first(base: KnowledgeBase, question: str, first: tuple[str, int]) -> None:
    assert named(base, question)[0] == first


def test_what_took_a_documents_place_comes_before_it_and_names_it(base: KnowledgeBase) -> None:
    found = base.ask("luật về dân chủ ở xã, phường và cơ quan").directives
    numbers = [each.document.number for each in found]
    assert numbers.index("10/2022/QH15") < numbers.index("34/2007/PL-UBTVQH11")
    (earlier,) = found[numbers.index("10/2022/QH15")].earlier
    assert (earlier.document.number, earlier.relation, earlier.verified) == (
        "34/2007/PL-UBTVQH11", Relation.REPLACES, False,
    )  # fmt: skip


def test_groups_stand_together(base: KnowledgeBase) -> None:
    groups = [each.group for each in base.ask("văn bản nào chỉ đạo phòng, chống tội phạm?").directives]
    assert groups == sorted(groups, key=[Group.PARTY, Group.STATE].index)
    assert set(groups) == {Group.PARTY, Group.STATE}


@pytest.mark.parametrize("typed", [str, fold])
def test_of_what_directs_the_party_s_come_first_and_with_them_what_continues_them(
    base: KnowledgeBase, typed
) -> None:
    found = base.ask(typed("văn bản nào chỉ đạo phòng, chống ma túy?")).directives
    numbers = [each.document.number for each in found if each.group is Group.PARTY]
    assert (found[0].group, numbers[0]) == (Group.PARTY, "36-CT/TW")
    assert "132-KL/TW" in numbers
    assert base.ask(typed("luật phòng, chống ma túy")).directives[0].group is Group.STATE


def test_filters_narrow_what_is_named(base: KnowledgeBase) -> None:
    question = "văn bản nào chỉ đạo phòng, chống tội phạm?"
    assert all(
        number and number.endswith("/TW") for number, _ in named(base, question, authority=Authority.PARTY)
    )
    assert {year for _, year in named(base, question, issued_to=date(2000, 1, 1))} == {1998}


@pytest.mark.parametrize("half", ["tuning", "held", "fresh", "fourth", "fifth"])
def test_the_files_of_questions_are_whole(half: str) -> None:
    rows = [json.loads(line) for line in (DATA / f"lookup.{half}.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) >= 80
    assert all(row["right"] and row["question"].strip() for row in rows)
    assert len({row["id"] for row in rows}) == len(rows)


def test_nearly_all_look_ups_name_the_right_document_first(base: KnowledgeBase) -> None:
    """The measure of bench/lookup.py on a sample of what it was tuned on, with room for what it may lose."""
    rows = [
        json.loads(line)
        for half in ("tuning", "held")
        for line in (DATA / f"lookup.{half}.jsonl").read_text("utf-8").splitlines()[::5]
    ]
    first = 0
    for row in rows:
        right = {(each["number"], each["issued_on"] or None) for each in row["right"]}
        found = base.ask(row["question"]).directives[:1]
        first += any(
            (each.document.number, each.document.issued_on and each.document.issued_on.isoformat()) in right
            for each in found
        )
    assert first >= 0.93 * len(rows)


@pytest.mark.parametrize(
    "question",
    ["luật biên phòng", "cảnh sát biển hoạt động theo luật nào?", "luật phòng chống thiên tai, bão lũ"],
)
def test_a_law_that_is_known_and_not_here_is_not_mistaken_for_its_neighbours(
    base: KnowledgeBase, question: str
) -> None:
    assert named(base, question) == []


@pytest.mark.parametrize("typed", [str, fold])
def test_little_is_named_for_documents_that_are_not_here(base: KnowledgeBase, typed) -> None:
    questions = list(read_questions(DATA / "lookup_absent.tuning.jsonl").values())
    named_for = [each for each in questions if base.ask(typed(each)).directives]
    assert len(named_for) <= (2 if typed is str else 7)
