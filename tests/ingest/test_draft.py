"""Drafts: the mark in the head, and the number that a form leaves blank."""

import pytest

from ingest.document import Document, Header, RecognisedPage
from ingest.draft import draft_mark, is_unnumbered_form, number_is_blank
from ingest.letterhead import read_letterhead

HEAD = "UBND TỈNH TÂY NINH\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
DATED = "Số:      /KH-UBND\nTây Ninh, ngày     tháng 3 năm 2024\n"
BODY = "Căn cứ Luật Thi đua, khen thưởng; Ủy ban nhân dân tỉnh ban hành kế hoạch như sau:\n"


def mark(text: str) -> str | None:
    return draft_mark(text, read_letterhead(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"DỰ THẢO\n{HEAD}{DATED}\nKẾ HOẠCH\nTrồng cây\n\n{BODY}", "dự thảo"),
        (f"{HEAD}{DATED}DỰ THẢO LẦN 2\n\nKẾ HOẠCH\nTrồng cây\n\n{BODY}", "dự thảo lần 2"),
        (f"{HEAD}{DATED}\nKẾ HOẠCH\nTrồng cây\n(Dự thảo)\n\n{BODY}", "dự thảo"),
        (f"{HEAD}{DATED}\nKẾ HOẠCH\nTrồng cây\nDự thảo lần thứ hai\n\n{BODY}", "dự thảo lần thứ hai"),
        (
            f"{HEAD}Dự thảo 3 Tây Ninh, ngày     tháng 3 năm 2024\n\nKẾ HOẠCH\nTrồng cây\n\n{BODY}",
            "dự thảo 3",
        ),
        (f"DỰ THẢO CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n{DATED}\nKẾ HOẠCH\nTrồng cây\n\n{BODY}", "dự thảo"),
        (f"UBND XÃ | DỰ THẢO (LẦN 1)\n{DATED}\nKẾ HOẠCH\nTrồng cây\n\n{BODY}", "dự thảo lần 1"),
        (f"{HEAD}\nDỰ THẢO NGHỊ QUYẾT\nVề trồng cây\n\n{BODY}", "dự thảo"),
        (f"BẢN DỰ THẢO LẤY Ý KIẾN\n{HEAD}\nKẾ HOẠCH\nTrồng cây\n\n{BODY}", "dự thảo"),
        (f"Dự thảo ngày 12/3/2024\n{HEAD}\nKẾ HOẠCH\nTrồng cây\n\n{BODY}", "dự thảo"),
    ],
)
def test_the_mark_is_read(text: str, expected: str) -> None:
    assert mark(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}{DATED}\nKẾ HOẠCH\nTrồng cây\n\n{BODY}",
        f"{HEAD}{DATED}V/v góp ý\ndự thảo Nghị định\n\nKính gửi: Sở Tư pháp\n\n{BODY}",
        f"{HEAD}{DATED}V/v lấy ý kiến đối với\ndự thảo\n\nKính gửi: Sở Tư pháp\n\n{BODY}",
        f"{HEAD}{DATED}\nTHÔNG BÁO\nÝ KIẾN VỀ\nDỰ THẢO\nNGHỊ QUYẾT\n\n{BODY}",
        f"{HEAD}{DATED}\nTỜ TRÌNH\nVề dự thảo Luật Thư viện\n\n{BODY}",
        f"{HEAD}{DATED}\nKẾ HOẠCH\nTrồng cây\n\n{BODY}\nDự thảo\n\nBan soạn thảo hoàn thiện dự thảo lần 2.\n",
        f"{HEAD}{DATED}\nKẾ HOẠCH\nTrồng cây\n\nKính gửi: Sở Tư pháp\n(Dự thảo)\n",
    ],
)
def test_a_text_that_speaks_of_drafts_is_none(text: str) -> None:
    assert mark(text) is None


@pytest.mark.parametrize(
    ("line", "blank"),
    [
        ("Số:      /KH-UBND", True),
        ("Số: …./KH-UBND", True),
        ("Số        -CT/TU", True),
        ("Số:", False),  # the number may stand in another line of a head that was taken apart
        ("Số: 12/KH-UBND", False),
        ("Số 12-CT/TU", False),
        ("", False),
    ],
)
def test_a_blank_number_is_told_from_none(line: str, blank: bool) -> None:
    text = f"{HEAD}{line}\n\nKẾ HOẠCH\nTrồng cây\n\n{BODY}"
    assert number_is_blank(read_letterhead(text)) is blank


def test_a_recognised_head_proves_no_blank_number() -> None:
    form = Document(Header(), "", number_is_blank=True)
    scan = Document(Header(), "", number_is_blank=True, recognised=(RecognisedPage(1, 0, ()),))
    assert is_unnumbered_form(form) and not is_unnumbered_form(scan)
