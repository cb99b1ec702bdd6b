from pathlib import Path

from index.knowledge_base import KnowledgeBase

DRAFT = "KẾ HOẠCH\n{title}\n\nThực hiện {cited}.\n"
A = "Chỉ thị số 48-CT/TW ngày 22/10/2010 của Bộ Chính trị"
B = "Kết luận số 13-KL/TW ngày 16/8/2021 của Bộ Chính trị"


def test_the_most_cited_first_and_gone_when_the_text_arrives(
    tmp_path: Path, empty_base: KnowledgeBase
) -> None:
    folder = tmp_path / "den"
    folder.mkdir()
    for name, title, cited in (("a", "Một", f"{B}; {A}"), ("b", "Hai", A), ("c", "Ba", f"{B}; {B}")):
        (folder / f"{name}.txt").write_text(DRAFT.format(title=title, cited=cited), encoding="utf-8")
    empty_base.add([folder])
    wanted = empty_base.wanted()
    assert [(each.document.number, len(each.citing), each.mentions) for each in wanted] == [
        ("13-KL/TW", 2, 3),
        ("48-CT/TW", 2, 2),
    ]
    text = (
        "BỘ CHÍNH TRỊ\n*\nSố 48-CT/TW\nĐẢNG CỘNG SẢN VIỆT NAM\nHà Nội, ngày 22 tháng 10 năm 2010\n\nCHỈ THỊ\n"
        "về tăng cường phòng, chống tội phạm\n\nCác cấp ủy lãnh đạo phòng ngừa tội phạm ở cơ sở.\n"
    )
    before = empty_base.document("48-CT/TW").id
    (folder / "d.txt").write_text(text, encoding="utf-8")
    empty_base.add([folder])
    assert [each.document.number for each in empty_base.wanted()] == ["13-KL/TW"]
    assert empty_base.document("48-CT/TW").id == before
    assert len(empty_base.store.citations_to(before)) == 2


def test_nothing_is_wanted_in_an_empty_base(empty_base: KnowledgeBase) -> None:
    assert empty_base.wanted() == []
