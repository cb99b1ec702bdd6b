"""Recipients: addressed at the head, listed at the foot, beside the signature."""

import pytest

from ingest.letterhead import read_letterhead
from ingest.recipients import Recipients, read_addressees, read_recipients


def _shown(text: str, found: Recipients) -> str:
    return text[found.span.start : found.span.end] if found.span else ""


def test_a_list_at_the_foot() -> None:
    text = (
        "KẾ HOẠCH\nNội dung./.\n\nNơi nhận:\n- Như trên;\n- UBND các huyện,\nthị xã;\n- Lưu: VT, NC.\n"
        "TM. UBND\nĐoạn sau."
    )
    found = read_recipients(text)
    assert found.names == ("Như trên", "UBND các huyện, thị xã", "Lưu: VT, NC")
    assert _shown(text, found).startswith("Nơi nhận:")
    assert _shown(text, found).endswith("VT, NC.")


def test_the_signature_beside_the_list_is_no_recipient() -> None:
    text = (
        "Nội dung./.\nNơi nhận: TM. ỦY BAN NHÂN DÂN\n- Như trên; KT. CHỦ TỊCH\n- Sở Nội vụ; PHÓ CHỦ TỊCH\n"
        "(Đã ký)\n- Lưu: VT, NC.\nNguyễn Văn Minh\n"
    )
    assert read_recipients(text).names == ("Như trên", "Sở Nội vụ", "Lưu: VT, NC")


def test_a_letter_is_addressed_at_its_head() -> None:
    text = (
        "SỞ NỘI VỤ\nSố: 12/SNV-VP\nV/v báo cáo\nKính gửi:\n"
        "- UBND các xã;\n- Công an tỉnh.\nCăn cứ Luật;\nNơi nhận:\n- Như trên;\n- Lưu: VT."
    )
    found = read_addressees(read_letterhead(text))
    assert found.names == ("UBND các xã", "Công an tỉnh")
    assert _shown(text, found) == "Kính gửi:\n- UBND các xã;\n- Công an tỉnh."
    assert read_recipients(text).names == ("Như trên", "Lưu: VT")


def test_one_addressee_stands_on_the_line() -> None:
    text = "SỞ NỘI VỤ\nSố: 12/SNV-VP\nV/v báo cáo\nKính gửi: Bộ Nội vụ.\nThực hiện Công văn số 5, Sở báo cáo."
    assert read_addressees(read_letterhead(text)).names == ("Bộ Nội vụ",)


@pytest.mark.parametrize(
    "text",
    [
        "1. Nơi nhận hồ sơ: Sở Nội vụ.\n- Đơn;\n- Bản sao.",
        "Nơi nhận văn bản được ghi ở cuối.",
        "Nơi nhận:\nĐoạn văn không phải danh sách.",
        "",
    ],
)
def test_what_is_no_list_of_recipients(text: str) -> None:
    assert read_recipients(text) == Recipients()
