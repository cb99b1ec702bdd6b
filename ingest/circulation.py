"""How far a text may go: for internal use, or secret, by the marks in its head.

`LƯU HÀNH NỘI BỘ` and `XEM XONG TRẢ LẠI` are the scope of circulation of Nghị định 30/2020/NĐ-CP (Phụ lục I, II.11);
`MẬT`, `TỐI MẬT`, `TUYỆT MẬT` the degrees of secrecy of the Luật Bảo vệ bí mật nhà nước (29/2018/QH14, Điều 8). A secret
that was declassified bears the mark of that beside the old one (Điều 22).
"""

import re
from collections.abc import Iterator

from ingest.letterhead import HEAD_LENGTH
from ingest.lines import lines_of

# The marks stand above the head, in its columns, or under the title; a booklet has them at the foot of its cover.
_LINES = 30
_CELLS = re.compile(r" \| |\s{3,}")
# Begun with a capital letter: in small letters it is the end of a subject that was broken into lines.
_INTERNAL = re.compile(
    r"\W*(?:(?:TÀI LIỆU )?LƯU HÀNH NỘI BỘ|Lưu hành nội bộ|Tài liệu lưu hành nội bộ"
    r"|XEM XONG TRẢ LẠI|Xem xong trả lại|TÀI LIỆU NỘI BỘ)\W*|\((?:NỘI BỘ|Nội bộ)\)"
)
_SECRET = re.compile(r"\W*(?P<mark>(?:TUYỆT\s+|TỐI\s+)?MẬT)\W*")
# As a stamp of its own, not as the beginning of a subject ("Giải mật tài liệu lưu trữ").
_DECLASSIFIED = re.compile(
    r"\W*(?:ĐÃ GIẢI MẬT|GIẢI MẬT|Đã giải mật)(?:\s*(?:[:,(–-]\s*)?(?:từ )?(?:ngày|theo|số|tại)\b.{0,80})?\W*"
)


def is_internal(text: str) -> bool:
    """Whether the head of `text`, canonical, says that it is for internal use."""
    return any(_INTERNAL.fullmatch(cell) for cell in _cells(text))


def secrecy(text: str) -> str | None:
    """The degree of secrecy in the head of `text`, as printed; None without one, or when it was declassified."""
    cells = list(_cells(text))
    if any(_DECLASSIFIED.fullmatch(cell) for cell in cells):
        return None
    found = (_SECRET.fullmatch(cell) for cell in cells)
    return next((" ".join(mark["mark"].split()) for mark in found if mark), None)


def refusal(mark: str) -> str:
    """Why a secret text is not taken, and what is to be done with it."""
    return (
        f"văn bản đóng dấu {mark}: Luật Bảo vệ bí mật nhà nước cấm lưu giữ bí mật nhà nước trên máy nối mạng, nên kho"
        " không nhận; hãy giao lại cho bộ phận quản lý tài liệu mật và báo họ rằng tệp này nằm trên máy có mạng. Nếu đã"
        " giải mật, hãy nạp bản có dấu «GIẢI MẬT»"
    )


def _cells(text: str) -> Iterator[str]:
    """The cells of the first lines, columns apart."""
    for line in lines_of(text, 0, min(len(text), HEAD_LENGTH))[:_LINES]:
        yield from (cell.strip() for cell in _CELLS.split(line.text) if cell.strip())
