from datetime import date
from pathlib import Path

import pytest

from ingest.document import Authority, Header
from ingest.header import read_header
from ingest.issuers import issuer_key
from ingest.text import canonical_text

ROOT = Path(__file__).resolve().parents[2]
PLAN = ROOT / "corpus" / "ke-hoach-phat-dong-phong-trao-thi-dua-2020.txt"

STATE = """ỦY BAN NHÂN DÂN
TỈNH TÂY NINH
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Số: 399/KH-UBND
Tây Ninh, ngày 03 tháng 3 năm 2020

KẾ HOẠCH
Phát động Phong trào thi đua “Toàn dân bảo vệ an ninh Tổ quốc”
năm 2020

Thực hiện Chỉ thị số 46-CT/TW ngày 22/6/2015 của Bộ Chính trị, UBND tỉnh ban hành kế hoạch như sau:
I. MỤC ĐÍCH
Nội dung./.

Nơi nhận:
- Lưu: VT.
TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
(Đã ký)
Nguyễn Văn Minh
"""
FLAT = """UBND TỈNH TÂY NINH CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
SỞ NỘI VỤ Độc lập - Tự do - Hạnh phúc
Số: 12 /QĐ-SNV Tây Ninh, ngày 05 tháng 02 năm 2024
QUYẾT ĐỊNH
Về việc khen thưởng
GIÁM ĐỐC SỞ NỘI VỤ
Căn cứ Luật Thi đua, khen thưởng;
"""
PARTY = """BAN CHẤP HÀNH TRUNG ƯƠNG
*
Số 44-KL/TW
ĐẢNG CỘNG SẢN VIỆT NAM
Hà Nội, ngày 22 tháng 01 năm 2019

KẾT LUẬN
về việc tiếp tục đẩy mạnh thực hiện Chỉ thị 09

- Căn cứ Điều lệ Đảng;
Nội dung.
T/M BAN BÍ THƯ
Trần Quốc Vượng
"""
LETTER = """UBND TỈNH QUẢNG BÌNH
SỞ LAO ĐỘNG – THƯƠNG BINH
VÀ XÃ HỘI
Số:          /SLĐTBXH-LĐVLDN
V/v hướng dẫn thu thập, phân
tích thị trường lao động năm 2022
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Quảng Bình, ngày        tháng 10 năm 2022

Kính gửi: - UBND các huyện.
Căn cứ Thông tư số 11/2022/TT-BLĐTBXH ngày 30/6/2022;
"""


def test_a_state_head() -> None:
    assert read_header(STATE) == Header(
        number="399/KH-UBND",
        kind="kế hoạch",
        issuer="Ủy ban nhân dân tỉnh Tây Ninh",
        issued_on=date(2020, 3, 3),
        subject="Phát động Phong trào thi đua “Toàn dân bảo vệ an ninh Tổ quốc” năm 2020",
        signer="Nguyễn Văn Minh",
        place="Tây Ninh",
        authority=Authority.STATE,
        office="KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
        recipients=("Lưu: VT",),
    )


def test_two_columns_on_one_line() -> None:
    header = read_header(FLAT)
    assert (header.number, header.kind, header.place) == ("12/QĐ-SNV", "quyết định", "Tây Ninh")
    assert (header.issuer, header.issued_on) == ("Sở Nội vụ tỉnh Tây Ninh", date(2024, 2, 5))
    assert header.subject == "Về việc khen thưởng"


def test_a_party_head_names_its_issuer_at_the_foot() -> None:
    header = read_header(PARTY)
    assert (header.number, header.kind, header.issuer) == ("44-KL/TW", "kết luận", "Ban Bí thư")
    assert header.authority is Authority.PARTY
    assert header.subject == "Về việc tiếp tục đẩy mạnh thực hiện Chỉ thị 09"
    assert header.signer == "Trần Quốc Vượng"


def test_a_party_head_names_its_issuer_in_the_title() -> None:
    web = PARTY.replace("KẾT LUẬN\n", "KẾT LUẬN CỦA BỘ CHÍNH TRỊ\n").replace("T/M BAN BÍ THƯ\n", "")
    assert read_header(web).issuer == "Bộ Chính trị"


@pytest.mark.parametrize(
    ("head", "issuer"),
    [
        ("THÀNH UỶ HÀ NỘI\nBAN TỔ CHỨC\n*", "Ban Tổ chức Thành ủy Hà Nội"),
        ("BAN CHẤP HÀNH TRUNG ƯƠNG\nVĂN PHÒNG", "Văn phòng Trung ương Đảng"),
    ],
)
def test_a_board_belongs_to_its_committee(head: str, issuer: str) -> None:
    text = f"{head}\nSố 21-HD/BTC\nĐẢNG CỘNG SẢN VIỆT NAM\nHà Nội, ngày 02 tháng 8 năm 2025\nHƯỚNG DẪN\nviệc chung"
    header = read_header(text)
    assert issuer_key(header.issuer or "") == issuer_key(issuer)
    assert header.authority is Authority.PARTY


def test_a_letter_with_blanks() -> None:
    header = read_header(LETTER)
    assert (header.number, header.issued_on) == (None, None)
    assert (header.kind, header.place) == ("công văn", "Quảng Bình")
    assert header.subject == "V/v hướng dẫn thu thập, phân tích thị trường lao động năm 2022"
    assert header.issuer == "Sở Lao động - Thương binh và Xã hội tỉnh Quảng Bình"


def test_a_head_in_one_paragraph() -> None:
    text = (
        "Nghị định của Chính phủ số 117/2003/NĐ-CP ngày 10/10/2003\nvề việc tuyển dụng công chức.\n\n"
        "Chính phủ\nCăn cứ Luật Tổ chức Chính phủ;"
    )
    header = read_header(text)
    assert (header.number, header.kind, header.issuer) == ("117/2003/NĐ-CP", "nghị định", "Chính phủ")
    assert (header.issued_on, header.subject) == (date(2003, 10, 10), "Về việc tuyển dụng công chức")


def test_a_law_is_dated_by_its_adoption() -> None:
    text = (
        "QUỐC HỘI\nLuật số: 10/2022/QH15\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\nLUẬT\n"
        "THỰC HIỆN DÂN CHỦ Ở CƠ SỞ\n\nCăn cứ Hiến pháp;\nĐiều 1. Phạm vi\n"
        "Luật này được Quốc hội thông qua ngày 10 tháng 11 năm 2022."
    )
    header = read_header(text)
    assert (header.number, header.kind, header.issuer) == ("10/2022/QH15", "luật", "Quốc hội")
    assert (header.issued_on, header.subject) == (date(2022, 11, 10), "Thực hiện dân chủ ở cơ sở")


def test_the_plan_shows_no_number_and_no_date() -> None:
    assert read_header(canonical_text(PLAN.read_text(encoding="utf-8"))) == Header(
        kind="kế hoạch",
        issuer="Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh Tây Ninh",
        subject="Phát động Phong trào thi đua “Toàn dân bảo vệ an ninh Tổ quốc” năm 2020",
        authority=Authority.FRONT,
    )


@pytest.mark.parametrize(
    "text", ["", "Một đoạn văn thường.\nKhông có gì.", "Điều 1. Tên\nTheo Nghị định số 30/2020/NĐ-CP."]
)
def test_text_without_a_head(text: str) -> None:
    assert read_header(text) == Header()


def test_a_joint_paper_has_all_its_issuers_and_signers() -> None:
    header = read_header(
        "THÔNG TƯ\nLIÊN TỊCH BỘ TÀI CHÍNH - CÔNG NGHIỆP - TỔNG CỤC HẢI QUAN\n"
        "SỐ 120/2000/TTLT-BTC-BCN-TCHQ NGÀY 25 THÁNG 12 NĂM 2000\nVỀ VIỆC BỔ SUNG CHÍNH SÁCH THUẾ\n\n"
        "Căn cứ ý kiến của Thủ tướng Chính phủ;\nThông tư này có hiệu lực từ ngày ký./.\n"
        "TM. BỘ TÀI CHÍNH\nBỘ TRƯỞNG\nNguyễn Văn An\nTM. BỘ CÔNG NGHIỆP\nBỘ TRƯỞNG\nTrần Thị Bình\n"
    )
    assert (header.kind, header.issued_on) == ("thông tư liên tịch", date(2000, 12, 25))
    assert header.issuer == "Bộ Tài chính - Bộ Công nghiệp - Tổng cục Hải quan"
    assert header.subject == "Về việc bổ sung chính sách thuế"
    assert header.signer == "Nguyễn Văn An; Trần Thị Bình"


def test_a_head_laid_out_with_blanks() -> None:
    header = read_header(
        "    BỘ TÀI CHÍNH                  CỘNG HOÀ XÃ HỘI CHỦ  NGHĨA VIỆT NAM\n"
        "Số:  144 /2002/QĐ/BTC                         Hà nội, ngày  22  tháng 11 năm2002\n\n"
        "QUYẾT ĐỊNH\nvề việc sửa đổi mức thuế\n\nCăn cứ Luật Thuế;\n\n"
        "Nơi nhận:                    KT/ BỘ TRƯỞNG BỘ TÀI CHÍNH\n- Lưu: VP                      THỨ TRƯỞNG\n"
        "                                    Trương Chí Trung\n"
    )
    assert (header.number, header.issuer) == ("144/2002/QĐ/BTC", "Bộ Tài chính")
    assert (header.issued_on, header.signer) == (date(2002, 11, 22), "Trương Chí Trung")


def test_an_office_in_small_letters() -> None:
    text = (
        "NGHỊ ĐỊNH\nVề văn thư\n\nĐiều 1. Hiệu lực./.\n\nTM. Chính phủ\nThủ tướng\n  Phan Văn Khải - Đã ký\n"
    )
    assert read_header(text).signer == "Phan Văn Khải"


@pytest.mark.parametrize(
    ("head", "issuer"),
    [
        (
            "ỦY BAN MTTQ VIỆT NAM\nXÃ LƯƠNG MINH\nBAN THƯỜNG TRỰC",
            "Ban Thường trực Ủy ban MTTQ Việt Nam xã Lương Minh",
        ),
        ("SỞ GIÁO DỤC VÀ ĐÀO TẠO\nTRƯỜNG THPT CAO LÃNH 2", "Trường THPT Cao Lãnh 2"),
        ("HỘI ĐỒNG NHÂN DÂN\nTỈNH QUẢNG NINH", "Hội đồng nhân dân tỉnh Quảng Ninh"),
        ("UBND TỈNH TÂY NINH", "UBND tỉnh Tây Ninh"),
    ],
)
def test_the_issuer_is_spelled_as_the_head_says_it(head: str, issuer: str) -> None:
    text = f"{head}\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 1/KH-ABC\n\nKẾ HOẠCH\nViệc làm\n\nI. MỤC ĐÍCH\n- Một.\n"
    assert read_header(text).issuer == issuer


def test_each_field_says_where_it_was_read() -> None:
    header = read_header(STATE)
    shown = {each.name: STATE[each.start : each.end] for each in header.evidence}
    assert shown["number"] == "399/KH-UBND"
    assert shown["kind"] == "KẾ HOẠCH"
    assert shown["issuer"] == "ỦY BAN NHÂN DÂN\nTỈNH TÂY NINH"
    assert shown["issued_on"] == "Tây Ninh, ngày 03 tháng 3 năm 2020"
    assert shown["signer"] == "Nguyễn Văn Minh"
    assert shown["office"] == "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"
    assert all(0.9 < each.confidence <= 1 for each in header.evidence if each.name != "signer")


def test_evidence_in_a_flattened_head_leaves_the_other_column_out() -> None:
    header = read_header(FLAT)
    shown = {each.name: FLAT[each.start : each.end] for each in header.evidence}
    assert shown["parent"] == "UBND TỈNH TÂY NINH"
    assert shown["issuer"] == "SỞ NỘI VỤ"
    assert shown["number"] == "12 /QĐ-SNV"
    assert header.parent == "UBND tỉnh Tây Ninh"


@pytest.mark.parametrize("mark", ["TUYỆT MẬT", "TỐI MẬT", "MẬT"])
def test_a_mark_of_secrecy(mark: str) -> None:
    header = read_header(STATE.replace("-------\n", f"-------\n{mark}\n", 1))
    assert (header.security, header.urgency) == (mark, None)
    assert header.issuer == "Ủy ban nhân dân tỉnh Tây Ninh"


@pytest.mark.parametrize("mark", ["HỎA TỐC", "HOẢ TỐC", "THƯỢNG KHẨN", "KHẨN"])
def test_a_mark_of_urgency(mark: str) -> None:
    header = read_header(f"{mark}\n{STATE}")
    assert (header.security, header.urgency) == (None, mark)


def test_a_word_in_a_sentence_is_no_mark() -> None:
    header = read_header(STATE.replace("Nội dung", "Bảo đảm bí mật; khẩn trương").replace("KHẨN", ""))
    assert (header.security, header.urgency) == (None, None)


def test_a_year_that_disagrees_with_the_day_makes_both_doubtful() -> None:
    text = STATE.replace("399/KH-UBND", "30/2019/QĐ-UBND")
    sure = {each.name: each.confidence for each in read_header(text).evidence}
    assert sure["number"] < 0.75
    assert sure["issued_on"] < 0.75
    assert sure["kind"] > 0.9


@pytest.mark.parametrize("rest", ["NAM", "VIỆT NAM"])
def test_a_national_name_that_a_narrow_column_breaks(rest: str) -> None:
    name = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    text = FLAT.replace(f"{name}\nSỞ", f"{name.removesuffix(' ' + rest)}\n{rest}\nSỞ")
    header = read_header(text)
    assert (header.parent, header.issuer) == ("UBND tỉnh Tây Ninh", "Sở Nội vụ tỉnh Tây Ninh")


def test_a_title_that_goes_on_from_its_kind_is_the_subject_as_a_whole() -> None:
    text = STATE.replace("KẾ HOẠCH\nPhát động", "BÁO CÁO ĐỊNH KỲ VỀ BẢO HỘ LAO ĐỘNG\n\nPhát động")
    header = read_header(text)
    assert (header.kind, header.subject) == ("báo cáo", "Báo cáo định kỳ về bảo hộ lao động")
    text = STATE.replace("KẾ HOẠCH\nPhát động", "KẾ HOẠCH VỀ PHÒNG CHÁY\n\nPhát động")
    assert read_header(text).subject == "Về phòng cháy"


def test_a_copy_that_begins_with_its_title() -> None:
    header = read_header(
        "Báo cáo về tình hình trồng rừng\ntháng 02 năm 2007\n\n1. Tình hình chung:\nRừng tốt."
    )
    assert header.kind == "báo cáo"
    assert header.subject == "Báo cáo về tình hình trồng rừng tháng 02 năm 2007"


@pytest.mark.parametrize(
    "text",
    [
        "Báo cáo về tình hình trồng rừng đã được gửi.\n\nCác xã làm tốt.",
        "Báo cáo của xã nói về rừng;\n\nCác xã làm tốt.",
        "Báo cáo gửi trước ngày 20 hằng tháng\n\nCác xã làm tốt.",
    ],
)
def test_a_sentence_that_begins_with_a_kind_is_no_title(text: str) -> None:
    assert read_header(text).kind is None


@pytest.mark.parametrize("label", ["Phụ lục", "PHỤ LỤC", "Phụ lục I", "PHỤ LỤC SỐ 02"])
def test_an_appendix_by_itself(label: str) -> None:
    header = read_header(
        f"{label}\nMẪU BẢN KÊ KHAI\n(Ban hành kèm theo Nghị định số 68/2011/NĐ-CP)\n\n1. Mẫu một."
    )
    assert (header.kind, header.subject) == ("phụ lục", "Mẫu bản kê khai")
