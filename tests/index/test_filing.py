"""One document in several files: which gives the text, what `add` says, and drafts that stay apart."""

from pathlib import Path

import pytest

from index.filing import Filing
from index.knowledge_base import KnowledgeBase
from index.preparation import PreparedFile, prepare_bytes
from index.records import Outcome, Status, StoredDocument, Verdict
from index.results import AddReport
from index.validity import Validity
from tests.index.copies import TASKS, as_page, as_pdf, as_scan, as_text, as_word, plan

UNNUMBERED = "Số:       /KH-UBND"
UNDATED = "Tây Ninh, ngày     tháng 4 năm 2023"


@pytest.fixture
def base(empty_base: KnowledgeBase) -> KnowledgeBase:
    return empty_base


def add(base: KnowledgeBase, name: str, content: bytes) -> AddReport:
    return base.add_bytes(content, name)


def put(base: KnowledgeBase, file: PreparedFile) -> Outcome:
    """As `add` does, with a file that is read already."""
    with base.writing():
        return Filing(base.store, base.encoder).put_file(file).outcome


def texts(base: KnowledgeBase) -> list[StoredDocument]:
    found = base.store.documents(base.store.document_ids()).values()
    return [each for each in found if each.status is Status.FULL_TEXT]


def files(base: KnowledgeBase, document: StoredDocument) -> list[str]:
    return [each.name for each in base.store.copies(document.id)]


def told(report: AddReport) -> str:
    return report.notable[0].detail or ""


def test_formats_of_one_text_are_one_document_and_pages_give_the_text(base: KnowledgeBase) -> None:
    made = (("k.docx", as_word), ("k.html", as_page), ("k.pdf", as_pdf), ("k.txt", as_text))
    reports = [add(base, name, write(plan())) for name, write in made]
    assert [(each.added, each.copies, each.replaced) for each in reports] == [
        (1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 1, 0),
    ]  # fmt: skip
    (document,) = texts(base)
    assert files(base, document) == ["k.pdf", "k.docx", "k.html", "k.txt"]
    assert len(base.store.pages(document.id)) > 1
    assert told(reports[1]) == "là bản khác của Kế hoạch 77/KH-UBND, giữ chữ của k.docx (cùng lời văn)"
    assert (
        told(reports[2]) == "là bản khác của Kế hoạch 77/KH-UBND, thay chữ của k.docx (bản mới có số trang)"
    )
    assert base.check().faults == ()


def test_the_order_of_adding_decides_nothing_between_formats(base: KnowledgeBase) -> None:
    for name, write in (("k.pdf", as_pdf), ("k.docx", as_word)):
        add(base, name, write(plan()))
    (document,) = texts(base)
    assert document.file_name == "k.pdf"


def test_any_file_again_changes_nothing(base: KnowledgeBase) -> None:
    made = {"k.docx": as_word(plan()), "k.pdf": as_pdf(plan())}
    for name, content in made.items():
        add(base, name, content)
    before = (base.store.revision, base.generation)
    for name, content in [*made.items(), ("khac/ten khac.pdf", made["k.pdf"])]:
        assert add(base, name, content).unchanged == 1
    assert (base.store.revision, base.generation) == before


def test_a_text_layer_stands_before_recognised_words_whichever_comes_first(base: KnowledgeBase) -> None:
    assert put(base, as_scan(plan(), "scan.pdf")) is Outcome.ADDED
    report = add(base, "k.docx", as_word(plan()))
    assert "thay chữ của scan.pdf (bản mới có lớp chữ, bản cũ được nhận dạng từ ảnh)" in told(report)
    assert put(base, as_scan(plan(), "scan-2.pdf", misread=50)) is Outcome.COPY
    (document,) = texts(base)
    assert files(base, document) == ["k.docx", "scan.pdf", "scan-2.pdf"]


def test_damaged_words_give_way(base: KnowledgeBase) -> None:
    damaged = [each.replace("chữa", "ch\ufffda").replace("phòng", "ph\ufffdng") for each in plan()]
    add(base, "hong.txt", as_text(damaged))
    assert "ít lỗi hơn" in told(add(base, "tot.txt", as_text(plan())))
    assert add(base, "hong.html", as_page(damaged)).copies == 1
    (document,) = texts(base)
    assert document.file_name == "tot.txt"


def test_a_part_of_a_text_takes_no_ones_place(base: KnowledgeBase) -> None:
    add(base, "ca.docx", as_word(plan()))
    report = add(base, "trang-1.pdf", as_pdf(plan(tasks=TASKS[:2])))
    assert (report.copies, "đầy đủ hơn" in told(report)) == (1, True)
    report = add(base, "phu-luc.docx", as_word([*plan(), *TASKS]))
    assert "bản mới đầy đủ hơn" in told(report)


def test_a_corrected_copy_under_another_name_takes_the_place(base: KnowledgeBase) -> None:
    add(base, "k.pdf", as_pdf(plan()))
    corrected = [each.replace("ít nhất hai tổ", "ít nhất ba tổ") for each in plan()]
    report = add(base, "k-dinh-chinh.docx", as_word(corrected))
    assert (report.replaced, "lời văn khác, lấy bản nạp sau" in told(report)) == (1, True)
    (document,) = texts(base)
    assert "ít nhất ba tổ" in (base.store.text(document.id) or "")
    assert files(base, document) == ["k-dinh-chinh.docx", "k.pdf"]


def test_a_changed_file_of_the_same_name_replaces_the_text_it_gave(base: KnowledgeBase) -> None:
    add(base, "k.docx", as_word(plan()))
    report = add(base, "k.docx", as_word(plan(tasks=TASKS[:3])))
    assert (report.replaced, told(report)) == (1, "thay nội dung đã lưu của Kế hoạch 77/KH-UBND")
    (document,) = texts(base)
    assert files(base, document) == ["k.docx"]


def test_a_document_that_loses_its_file_reads_the_next_one(base: KnowledgeBase) -> None:
    add(base, "k.pdf", as_pdf(plan()))
    add(base, "k.docx", as_word(plan()))
    (first,) = texts(base)
    other = plan(number="Số: 78/KH-UBND", subject="Trồng cây gây rừng", tasks=TASKS[3:])
    assert add(base, "k.pdf", as_pdf(other)).added == 1
    kept = base.document("77/KH-UBND")
    assert (kept.id, kept.file_name) == (first.id, "k.docx")
    assert "tổ liên gia" in (base.store.text(kept.id) or "")
    assert base.document("78/KH-UBND").file_name == "k.pdf"
    assert base.check().faults == ()


# Without a number, an issuer or a date to go by


def test_without_a_number_line_the_words_tell(base: KnowledgeBase) -> None:
    add(base, "k.docx", as_word(plan()))
    headless = plan()[5:]
    assert headless[0] == "KẾ HOẠCH"
    assert add(base, "ban-web.html", as_page(headless)).copies == 1
    assert len(texts(base)) == 1


def test_a_number_that_comes_later_is_taken(base: KnowledgeBase) -> None:
    add(base, "ban-web.html", as_page(plan()[5:]))
    assert texts(base)[0].number is None
    assert add(base, "k.docx", as_word(plan())).added == 0
    (document,) = texts(base)
    assert document.number == "77/KH-UBND"


def test_a_cited_document_keeps_its_id_and_takes_the_files_of_its_copy(base: KnowledgeBase) -> None:
    add(base, "ban-web.html", as_page(plan()[5:]))
    base.give_feedback("kế hoạch", texts(base)[0], Verdict.RIGHT)
    citing = "BÁO CÁO\nKết quả\n\nThực hiện Kế hoạch số 77/KH-UBND ngày 12/4/2023 của UBND tỉnh Tây Ninh.\n"
    add(base, "bao-cao.txt", citing.encode())
    cited = base.document("77/KH-UBND")
    assert cited.status is Status.CITED_ONLY
    add(base, "k.pdf", as_pdf(plan()))
    now = base.document("77/KH-UBND")
    assert (now.id, now.status) == (cited.id, Status.FULL_TEXT)
    assert len(base.store.citations_to(now.id)) == 1
    assert files(base, now) == ["k.pdf", "ban-web.html"]
    assert [each.document_id for each in base.store.feedback()] == [now.id]
    assert len(texts(base)) == 2  # the report, and the plan


def test_the_same_number_without_a_date_needs_the_same_words(base: KnowledgeBase) -> None:
    add(base, "a.docx", as_word(plan()))
    undated = plan(day="Tây Ninh, ngày    tháng    năm")
    assert add(base, "b.html", as_page(undated)).copies == 1
    other = plan(
        day="Tây Ninh, ngày    tháng    năm", subject="Trồng cây", tasks=("Mỗi hộ trồng một cây.",) * 9
    )
    assert add(base, "c.html", as_page(other)).added == 1


def test_papers_of_one_form_with_other_names_are_two(base: KnowledgeBase) -> None:
    form = "Cử ông {} tham gia Tổ công tác kiểm tra an toàn phòng cháy, chữa cháy khu dân cư."
    for name, person in (("a.docx", "Nguyễn Văn An"), ("b.docx", "Trần Minh Bình")):
        tasks = (form.format(person), *TASKS)
        report = add(base, name, as_word(plan(number="", day="", subject="Cử cán bộ", tasks=tasks)))
        assert report.added == 1
    assert len(texts(base)) == 2


def test_a_scan_whose_number_is_written_by_hand_is_a_copy(base: KnowledgeBase) -> None:
    add(base, "k.docx", as_word(plan()))
    assert put(base, as_scan(plan(number=UNNUMBERED), "scan.pdf")) is Outcome.COPY


def test_a_text_that_was_issued_twice_is_two_documents(base: KnowledgeBase) -> None:
    for name, number, day in (("a", "77", "12 tháng 4 năm 2023"), ("b", "91", "15 tháng 4 năm 2024")):
        paragraphs = plan(number=f"Số: {number}/KH-UBND", day=f"Tây Ninh, ngày {day}")
        assert add(base, f"{name}.docx", as_word(paragraphs)).added == 1
    assert len(texts(base)) == 2


# Drafts


@pytest.mark.parametrize("signed_first", [True, False])
@pytest.mark.parametrize(
    "draft",
    [
        plan(mark="DỰ THẢO LẦN 2", number=UNNUMBERED, day=UNDATED),
        plan(mark="(Dự thảo)"),
        plan(mark="DỰ THẢO", number="", tasks=("Nội dung còn trống.",) * 9),  # known by its subject
        plan(number=UNNUMBERED, day=UNDATED),
    ],
)
def test_a_draft_stays_beside_the_signed_document(
    base: KnowledgeBase, draft: list[str], signed_first: bool
) -> None:
    order = [("du-thao.docx", as_word(draft)), ("k.pdf", as_pdf(plan()))]
    reports = [add(base, name, content) for name, content in (reversed(order) if signed_first else order)]
    assert [(each.added, each.replaced, each.copies) for each in reports] == [(1, 0, 0), (1, 0, 0)]
    signed = base.document("77/KH-UBND")
    assert (signed.draft, files(base, signed)) == (None, ["k.pdf"])
    (found,) = base.store.drafts_of(signed.id)
    assert found.draft and found.file_name == "du-thao.docx"
    assert base.store.text(found.id) is not None
    said = told(reports[1])
    assert ("của Kế hoạch 77/KH-UBND ngày 12/04/2023, giữ riêng" in said) is signed_first
    assert ("kho có bản dự thảo của văn bản này" in said) is not signed_first


def test_rounds_of_a_draft_stay_apart_and_copies_of_a_round_do_not(base: KnowledgeBase) -> None:
    for at in (1, 2):
        add(base, f"lan-{at}.docx", as_word(plan(mark=f"DỰ THẢO LẦN {at}", number=UNNUMBERED)))
    assert add(base, "lan-2.pdf", as_pdf(plan(mark="DỰ THẢO LẦN 2", number=UNNUMBERED))).replaced == 1
    assert [each.draft for each in texts(base)] == ["dự thảo lần 1", "dự thảo lần 2"]


def test_a_draft_under_the_signed_files_name_takes_nothing_away(base: KnowledgeBase) -> None:
    add(base, "k.docx", as_word(plan()))
    add(base, "k.docx", as_word(plan(mark="DỰ THẢO", number=UNNUMBERED, tasks=TASKS[:4])))
    signed = base.document("77/KH-UBND")
    (kept,) = files(base, signed)
    assert kept.startswith("k (bản trước ") and kept.endswith(").docx")
    assert TASKS[4] in (base.store.text(signed.id) or "")
    assert [each.file_name for each in base.store.drafts_of(signed.id)] == ["k.docx"]


def test_the_signed_version_in_the_drafts_file_is_the_document(base: KnowledgeBase) -> None:
    add(base, "k.docx", as_word(plan(mark="DỰ THẢO", number=UNNUMBERED)))
    add(base, "k.docx", as_word(plan()))
    (document,) = texts(base)
    assert (document.draft, document.number) == (None, "77/KH-UBND")


def test_a_draft_answers_for_no_number(base: KnowledgeBase) -> None:
    add(base, "du-thao.docx", as_word(plan(mark="DỰ THẢO")))
    citing = "BÁO CÁO\nKết quả\n\nThực hiện Kế hoạch số 77/KH-UBND ngày 12/4/2023 của UBND tỉnh Tây Ninh.\n"
    add(base, "bao-cao.txt", citing.encode())
    (draft,) = base.store.drafts_by_number_key("77/KH-UBND")
    cited = base.document("77/KH-UBND")
    assert cited.id != draft.id and cited.status is Status.CITED_ONLY
    assert base.store.citations_to(draft.id) == []


def test_next_years_plan_is_no_draft_of_this_one(base: KnowledgeBase) -> None:
    add(base, "k.docx", as_word(plan()))
    late = plan(
        mark="DỰ THẢO", number=UNNUMBERED, day="Tây Ninh, ngày 02 tháng 5 năm 2025", tasks=("Việc mới.",) * 9
    )
    add(base, "nam-sau.docx", as_word(late))
    assert base.store.drafts_of(base.document("77/KH-UBND").id) == []


# Removing, older bases


def test_removing_a_document_removes_its_files_and_they_can_come_again(base: KnowledgeBase) -> None:
    add(base, "k.docx", as_word(plan()))
    add(base, "k.pdf", as_pdf(plan()))
    base.remove("77/KH-UBND")
    for table in ("documents", "files", "copies", "signatures"):
        assert base.store.rows(f"SELECT * FROM {table}") == []
    assert add(base, "k.docx", as_word(plan())).added == 1


def test_texts_without_signatures_get_them(base: KnowledgeBase) -> None:
    add(base, "k.docx", as_word(plan()))
    base.store.write("DELETE FROM signatures")
    base.store.write("DELETE FROM meta WHERE key = 'signatures'")
    assert add(base, "ban-web.html", as_page(plan()[5:])).copies == 1


def test_a_fault_in_the_middle_leaves_the_store_as_it_was(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(base, "k.docx", as_word(plan()))
    before = [
        list(map(tuple, base.store.rows(f"SELECT * FROM {each}")))
        for each in ("documents", "copies", "files")
    ]

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(base.store, "put_copy", broken)
    with pytest.raises(RuntimeError):
        put(base, prepare_bytes(as_pdf(plan()), "k.pdf"))
    after = [
        list(map(tuple, base.store.rows(f"SELECT * FROM {each}")))
        for each in ("documents", "copies", "files")
    ]
    assert after == before


def test_a_folder_of_copies_goes_in_with_one_command(base: KnowledgeBase, tmp_path: Path) -> None:
    for name, write in (("k.docx", as_word), ("k.html", as_page), ("k.pdf", as_pdf)):
        (tmp_path / name).write_bytes(write(plan()))
    report = base.add([tmp_path])
    assert report.added == 1 and len(texts(base)) == 1
    assert base.add([tmp_path]).unchanged == 3


def test_what_a_draft_ends_has_not_ended(base: KnowledgeBase) -> None:
    old = plan(number="Số: 70/KH-UBND", day="Tây Ninh, ngày 01 tháng 4 năm 2022", subject="Kế hoạch cũ")
    add(base, "cu.docx", as_word(old))
    ends = "Kế hoạch này thay thế Kế hoạch số 70/KH-UBND ngày 01 tháng 4 năm 2022 của Ủy ban nhân dân tỉnh Tây Ninh."
    add(base, "du-thao.docx", as_word(plan(mark="DỰ THẢO", tasks=(*TASKS, ends))))
    before = base.document("70/KH-UBND")
    assert base.validity(before).state is Validity.UNKNOWN
    add(base, "k.docx", as_word(plan(tasks=(*TASKS, ends))))
    assert base.validity(before).state is Validity.ENDED
