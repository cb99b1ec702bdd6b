from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Section
from ingest.outline import Scheme, read_outline, scheme_of
from ingest.text import canonical_text

PLAN = Path(__file__).resolve().parents[2] / "corpus" / "ke-hoach-phat-dong-phong-trao-thi-dua-2020.txt"


def outline(text: str) -> tuple[Section, ...]:
    return read_outline(text, 0, len(text))


def labels(text: str) -> list[tuple[int, str]]:
    return [(section.level, section.label) for section in outline(text)]


def test_the_plan() -> None:
    text = canonical_text(PLAN.read_text(encoding="utf-8"))
    headings = [(section.level, section.heading) for section in outline(text) if section.label != "-"]
    assert headings == [
        (1, "I. Mục đích, yêu cầu"),
        (1, "II. Mục tiêu và nội dung thi đua"),
        (2, "1. Mục tiêu thi đua"),
        (2, "2. Nội dung trọng tâm trong phòng trào thi đua"),
        (1, "III. Tổ chức thực hiện"),
    ]
    assert [section.level for section in outline(text) if section.label == "-"] == [2, 2, 2, 3, 3, 3, 3, 2]


def test_chapters_articles_clauses_and_points() -> None:
    text = (
        "Chương I\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi điều chỉnh\n1. Quy chế này quy định:\na) Việc thứ nhất;\n"
        "b) Việc thứ hai;\nc) Việc thứ ba;\nd) Việc thứ tư;\nđ) Việc thứ năm;\ne) Việc thứ sáu.\n2. Áp dụng.\n"
        "Điều 2. Đối tượng\nCơ quan, tổ chức.\nChương II\nTHI HÀNH\nĐiều 3. Hiệu lực\nTừ ngày ký."
    )
    assert labels(text) == [
        (1, "Chương I"),
        (2, "Điều 1"),
        (3, "1."),
        (4, "a)"),
        (4, "b)"),
        (4, "c)"),
        (4, "d)"),
        (4, "đ)"),
        (4, "e)"),
        (3, "2."),
        (2, "Điều 2"),
        (1, "Chương II"),
        (2, "Điều 3"),
    ]
    first, article, clause = outline(text)[:3]
    assert (first.title, article.title, clause.title) == ("QUY ĐỊNH CHUNG", "Phạm vi điều chỉnh", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I- MỤC ĐÍCH\n1- Yêu cầu\na/ Một.\n+ Hai.\nII- TỔ CHỨC\nnội dung", ["I-", "1-", "a/", "+", "II-"]),
        (
            "1. Việc chung\n1.1. Việc một\nNội dung.\n1.2. Việc hai\nNội dung.\n2. Khác\nx",
            ["1.", "1.1.", "1.2.", "2."],
        ),
        (
            "Phần thứ nhất\nTÌNH HÌNH\nA. Kết quả\nI. Ưu điểm\nNhiều.\nB. Hạn chế\nÍt.",
            ["Phần thứ nhất", "A.", "I.", "B."],
        ),
        ("Mục 1\nQUY ĐỊNH\nTiểu mục 1\nKHÁC\nĐiều 1. Tên\nx", ["Mục 1", "Tiểu mục 1", "Điều 1"]),
    ],
)
def test_other_schemes(text: str, expected: list[str]) -> None:
    assert [section.label for section in outline(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Hội nghị tổ chức vào ngày\n3. Các đơn vị dự họp.",
        "theo quy định tại khoản\n2. Điều này",
        "Ban hành theo quy định tại\nĐiều 5. Nghị định này",
        "Đạt 12,5 phần trăm, tăng\n1.014 người.",
        "Chỉ thị số\n46-CT/TW ngày 22/6/2015",
        "V/v hướng dẫn thu thập\nKính gửi các sở",
        "Độc lập - Tự do - Hạnh phúc\n- 2 -\nvăn bản",
        "Năm\n2020. Kết quả tốt.",
    ],
)
def test_what_is_no_label(text: str) -> None:
    assert outline(text) == ()


def test_a_clause_that_is_a_sentence_has_no_title() -> None:
    text = "Điều 1. Các cơ quan chịu trách nhiệm thi hành.\nĐiều 2. Tên\n1. Cơ quan lập báo cáo.\n2. Gửi báo cáo."
    assert [section.title for section in outline(text)] == ["", "Tên", "", ""]


def test_a_title_broken_over_lines_is_joined() -> None:
    text = "Điều 3. Quyền và nghĩa vụ của cơ quan,\ntổ chức, cá nhân\n1. Một.\n2. Hai.\n3. Ba."
    assert outline(text)[0].title == "Quyền và nghĩa vụ của cơ quan, tổ chức, cá nhân"


def test_recipients_are_no_part_of_the_outline() -> None:
    text = "Điều 1. Tên\nNội dung.\nNơi nhận:\n- Như trên;\n- Lưu: VT."
    assert labels(text) == [(1, "Điều 1")]


def test_legal_bases_with_dashes_are_not_sections() -> None:
    assert labels("- Căn cứ Điều lệ Đảng;\n- Xét đề nghị,\nĐiều 1. Tên\nx") == [(1, "Điều 1")]


@pytest.mark.parametrize(
    ("label", "scheme"),
    [
        ("Điều 5", Scheme.ARTICLE),
        ("II.", Scheme.ROMAN),
        ("đ)", Scheme.LETTER),
        ("1.2.", Scheme.DECIMAL),
        ("-", Scheme.DASH),
        ("Chương IV", Scheme.CHAPTER),
    ],
)
def test_scheme_of(label: str, scheme: Scheme) -> None:
    assert scheme_of(label) is scheme


lines = st.sampled_from(
    [
        "I. MỤC",
        "II. HAI",
        "1. Việc",
        "2. Việc khác.",
        "a) Một;",
        "b) Hai;",
        "- Gạch",
        "+ Cộng",
        "Điều 1. Tên",
        "Điều 2. Nữa",
        "Chương I",
        "QUY ĐỊNH",
        "Câu thường.",
        "",
        "  thụt vào",
        "Nơi nhận:",
        "Phụ lục",
        "1.1. Số",
    ]
)


@given(st.lists(lines, max_size=30).map("\n".join))
def test_sections_are_sorted_and_nested(text: str) -> None:
    sections = outline(text)
    assert [section.start for section in sections] == sorted({section.start for section in sections})
    for index, section in enumerate(sections):
        assert 0 <= section.start < section.end <= len(text)
        assert text.startswith(section.label, section.start)
        following = next(
            (later.start for later in sections[index + 1 :] if later.level <= section.level), len(text)
        )
        assert section.end == following
        if section.parent is None:
            assert section.level == 1
        else:
            parent = sections[section.parent]
            assert parent.level == section.level - 1
            assert parent.start < section.start
            assert section.end <= parent.end
