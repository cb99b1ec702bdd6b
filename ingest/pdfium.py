"""PDFium, opened for one thread at a time: the library keeps state of its own and is not safe for threads."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from ingest.damage import damaged
from ingest.errors import PasswordProtected

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument


class LetterBox(NamedTuple):
    """Where a letter lies: points from the lower left corner of the page as its content is drawn, before any turn."""

    left: float
    bottom: float
    right: float
    top: float


PDF_MARK = b"%PDF"
# Scanners and mail gateways put bytes before the mark; PDF readers look for it this far.
_SEARCHED = 1024
_TURN = threading.Lock()


def is_pdf(data: bytes) -> bool:
    """Whether the mark of a PDF stands within the first 1,024 bytes."""
    return PDF_MARK in data[:_SEARCHED]


@contextmanager
def opened_pdf(data: bytes) -> Iterator["PdfDocument"]:
    """The document that begins at the mark in `data`. Raises DamagedFile or PasswordProtected, also for its pages."""
    import pypdfium2

    with _TURN:
        try:
            document = pypdfium2.PdfDocument(data[data.find(PDF_MARK) :])
            try:
                yield document
            finally:
                document.close()
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise PasswordProtected("PDF có mật khẩu mở; hãy gỡ mật khẩu rồi nạp lại") from error
            raise damaged("không vẽ được trang PDF", error, "xuất lại từ bản gốc") from error


def letter_box(layer: Any, at: int) -> LetterBox | None:
    """The box of a character of a text page; None for one that PDFium put in by itself."""
    from ctypes import byref, c_double

    from pypdfium2 import raw

    left, right, bottom, top = (c_double() for _ in range(4))
    if not raw.FPDFText_GetCharBox(layer.raw, at, byref(left), byref(right), byref(bottom), byref(top)):
        return None
    return LetterBox(left.value, bottom.value, right.value, top.value)
