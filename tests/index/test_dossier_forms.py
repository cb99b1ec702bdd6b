"""Tests of the forms of study outlines and of what headings are about."""

import pytest

from index.dossier_forms import Content, Form, Role, outline_form, question_patterns, role_of


@pytest.mark.parametrize("form", Form)
def test_every_role_has_one_section_in_every_form(form: Form) -> None:
    taken = [role for each in outline_form(form).all_sections for role in each.roles]
    assert sorted(taken) == sorted(Role)
    assert all(outline_form(form).section_of(role) for role in Role)


@pytest.mark.parametrize("form", Form)
def test_sections_are_told_apart_and_hold_what_they_say(form: Form) -> None:
    sections = outline_form(form).all_sections
    assert len({each.key for each in sections}) == len(sections)
    for each in sections:
        assert bool(each.sections) == (each.content is Content.GROUP)
        assert bool(each.roles) == (each.content is Content.QUOTES)
        assert bool(each.fields) == (each.content is Content.FIELDS)
    assert "{topic}" in outline_form(form).about


def test_the_form_of_a_resolution_study_has_its_sections_in_order() -> None:
    titles = [each.title for each in outline_form(Form.STUDY).sections]
    assert titles == [
        "Sự cần thiết, bối cảnh ban hành", "Nội dung cơ bản", "Điểm mới so với văn bản trước",
        "Liên hệ địa phương, đơn vị", "Tổ chức thực hiện", "Câu hỏi thảo luận",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "role"),
    [
        (("I. Mục đích, yêu cầu",), Role.PURPOSE),
        (("II. Mục tiêu và nội dung thi đua",), Role.GOALS),
        (("II. Mục tiêu và nội dung thi đua", "2. Nội dung trọng tâm"), Role.TASKS),
        (("Phần thứ nhất", "II- QUAN ĐIỂM CHỈ ĐẠO"), Role.VIEWS),
        (("Điều 4. Nguyên tắc, yêu cầu quản lý công tác văn thư", "khoản 1"), Role.VIEWS),
        (("III. Tổ chức thực hiện", "1. Công an tỉnh"), Role.EXECUTION),
        (("I. Tình hình và kết quả đạt được",), Role.SITUATION),
        (("I. SỰ CẦN THIẾT",), Role.CONTEXT),
        (("Điều 3. Giải thích từ ngữ",), Role.OTHER),
        ((), Role.OTHER),
    ],
)
def test_a_heading_tells_what_stands_below_it(path: tuple[str, ...], role: Role) -> None:
    assert role_of(path) is role


@pytest.mark.parametrize("role", Role)
def test_questions_end_as_questions_and_name_the_place(role: Role) -> None:
    patterns = question_patterns(role)
    assert len(patterns) == 2
    for pattern in patterns:
        assert pattern.endswith("?") and "{place}" in pattern
        told = pattern.format(place="mục I", heading="Mục tiêu", unit="chi bộ ta", Unit="Chi bộ ta")
        assert "{" not in told
