"""The texts of the torture: made from a key and a version, so that every process knows what must stand where.

Each paragraph bears a mark that no other version of any document has: a search for it finds one document, and a
passage says by itself of which version it is.
"""

import json
import random
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from ingest.text import canonical_text

# Documents that nothing is done to: they are found at every moment, in every backup.
LASTING = tuple(f"l{at}" for at in range(4))
FILES = tuple(f"f{at}" for at in range(14))
RECORDS = tuple(f"r{at}" for at in range(14))
_FIRST_NUMBERS = {"f": 1, "l": 501, "u": 1_001}
_MARK = re.compile(r"zq([flru]\d+)v(\d+)")
_SENTENCES = (
    "Các thôn tổ chức trồng cây chắn sóng dọc bờ biển",
    "Trường tiểu học dạy bơi an toàn cho học sinh trong dịp hè",
    "Công an xã tuần tra ban đêm ở khu vực chợ",
    "Trạm y tế tiêm phòng cho trẻ em dưới sáu tuổi",
    "Hội phụ nữ vận động các hộ phân loại rác tại nguồn",
    "Ban chỉ huy kiểm tra hồ chứa nước trước mùa mưa bão",
    "Đoàn thanh niên sửa đường nội đồng ở ba ấp",
    "Cán bộ hộ tịch trả kết quả trong ngày làm việc",
    "Hợp tác xã nuôi tôm theo quy trình ít dùng kháng sinh",
    "Nhà văn hóa mở lớp đờn ca tài tử vào tối thứ bảy",
    "Kho bạc giải ngân vốn đầu tư công trước quý bốn",
    "Thư viện huyện số hóa sách cổ bằng chữ Nôm",
    "Chi bộ sinh hoạt chuyên đề về tiết kiệm điện",
    "Tổ hòa giải gặp hai bên trước khi lập biên bản",
    "Bưu điện chuyển hồ sơ đến tận nhà người cao tuổi",
    "Lâm trường nghiệm thu rừng trồng sau ba năm",
)


@dataclass(frozen=True, slots=True)
class Marked:
    """The document and the version that a passage says it is of."""

    key: str
    version: int


def mark(key: str, version: int) -> str:
    """The word that stands in every paragraph of a version and nowhere else."""
    return f"zq{key}v{version}"


def marks_in(text: str) -> set[Marked]:
    """The marks that stand in a text."""
    return {Marked(key, int(version)) for key, version in _MARK.findall(text)}


def is_record(key: str) -> bool:
    """Whether a document comes as a line of a records file."""
    return key.startswith("r")


def number_of(key: str) -> str:
    """The number in the head of a document that comes as a file of its own."""
    return f"{_FIRST_NUMBERS[key[0]] + int(key[1:])}/KH-UBND"


def key_of(number: str) -> str:
    """The document that bears a number."""
    count = int(number.partition("/")[0])
    kind = max(
        (each for each in _FIRST_NUMBERS if _FIRST_NUMBERS[each] <= count), key=_FIRST_NUMBERS.__getitem__
    )
    return f"{kind}{count - _FIRST_NUMBERS[kind]}"


def day_of(key: str) -> date:
    """The day in the head of a document."""
    return date(2019, 1, 1) + timedelta(days=int(key[1:]) % 2_000)


def _body(key: str, version: int) -> str:
    drawn = random.Random(f"{key}/{version}")
    sentences = drawn.sample(_SENTENCES, drawn.randint(4, 8))
    figures = (f"{drawn.randint(100, 9_999)} hộ" for _ in sentences)
    return "\n\n".join(
        f"{each}, với {figure}, theo mã {mark(key, version)}."
        for each, figure in zip(sentences, figures, strict=True)
    )


@cache
def text_of(key: str, version: int) -> str:
    """The text of a document as it is put in."""
    if is_record(key):
        return _body(key, version)
    day = day_of(key)
    return (
        f"ỦY BAN NHÂN DÂN\nXÃ HÒA BÌNH\n-------\nSố: {number_of(key)}\n\n"
        f"Hòa Bình, ngày {day.day:02} tháng {day.month:02} năm {day.year}\n\n"
        f"KẾ HOẠCH\nVề việc thử thách mã {mark(key, version)}\n\n{_body(key, version)}\n"
    )


@cache
def stored_text(key: str, version: int) -> str:
    """The text as a base keeps it."""
    return canonical_text(text_of(key, version))


def record_lines(versions: dict[str, int]) -> bytes:
    """A records file of these documents."""
    lines = (
        json.dumps({"id": key, "text": text_of(key, version)}, ensure_ascii=False)
        for key, version in versions.items()
    )
    return "\n".join(lines).encode()
