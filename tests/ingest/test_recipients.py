"""Recipients: addressed at the head, listed at the foot, beside the signature."""

import pytest

from ingest.letterhead import read_letterhead
from ingest.recipients import Recipients, read_recipients


def _read(text: str) -> Recipients:
    found = read_recipients(text, read_letterhead(text))
    for span in found.spans:
        assert 0 <= span.start < span.end <= len(text)
    return found


def test_a_list_at_the_foot() -> None:
    text = (
        "KẾ HOẠCH\nNội dung./.\n\nNơi nhận:\n- Như trên;\n- UBND các huyện,\nthị xã;\n- Lưu: VT, NC.\n"
        "TM. UBND\nĐoạn sau."
    )
    found = _read(text)
    assert found.names == ("Như trên", "UBND các huyện, thị xã", "Lưu: VT, NC")
    (span,) = found.spans
    assert text[span.start : span.end].startswith("Nơi nhận:")
    assert text[span.start : span.end].endswith("VT, NC.")


def test_the_signature_beside_the_list_is_no_recipient() -> None:
    text = (
        "Nội dung./.\nNơi nhận: TM. ỦY BAN NHÂN DÂN\n- Như trên; KT. CHỦ TỊCH\n- Sở Nội vụ; PHÓ CHỦ TỊCH\n"
        "(Đã ký)\n- Lưu: VT, NC.\nNguyễn Văn Minh\n"
    )
    assert _read(text).names == ("Như trên", "Sở Nội vụ", "Lưu: VT, NC")


def test_a_letter_is_addressed_at_its_head() -> None:
    text = (
        "SỞ NỘI VỤ\nSố: 12/SNV-VP\nV/v báo cáo\nKính gửi:\n"
        "- UBND các xã;\n- Công an tỉnh.\nCăn cứ Luật;\nNơi nhận:\n- Như trên;\n- Lưu: VT."
    )
    found = _read(text)
    assert found.names == ("UBND các xã", "Công an tỉnh", "Như trên", "Lưu: VT")
    assert [text[each.start : each.end].split(":")[0] for each in found.spans] == ["Kính gửi", "Nơi nhận"]


def test_one_addressee_stands_on_the_line() -> None:
    text = "SỞ NỘI VỤ\nSố: 12/SNV-VP\nV/v báo cáo\nKính gửi: Bộ Nội vụ.\nThực hiện Công văn số 5, Sở báo cáo."
    assert _read(text).names == ("Bộ Nội vụ",)


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
    assert _read(text) == Recipients()
