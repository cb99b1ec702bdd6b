"""Plain text (.txt, .md): UTF-8 with or without a mark, UTF-16 with one."""

import codecs
import re

from ingest.errors import EmptyInput, InvalidEncoding, UnsupportedFormat
from ingest.reading import RawText

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAMPLE = 8192
# Control characters of real text: tab, line ends, form feed, and escape of old printer files.
_TEXT_CONTROLS = frozenset(b"\t\n\r\x0b\x0c\x1b")
# Share of other control bytes above which bytes are no text: a stray one occurs in pasted text, never 1 in
# 50.
_JUNK = 0.02


# Formats made of text whose marks are no words of the document: a sample's start → what to do.
_MARKED_UP = (
    (re.compile(rb"\s*\{\\rtf"), "định dạng RTF chưa đọc được; hãy mở bằng Word và lưu lại thành .docx"),
    (
        re.compile(
            rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html)\b",
            re.IGNORECASE | re.DOTALL,
        ),
        "trang web (HTML) chưa đọc được; hãy mở bằng trình duyệt hoặc Word và lưu lại thành .docx hay .pdf",
    ),
)


class PlainReader:
    """Reads text; takes whatever no other reader recognised, so it also says what is no text at all."""

    title = "văn bản thuần"
    suffixes: tuple[str, ...] = (".txt", ".md")

    def recognises(self, data: bytes) -> bool:
        """Always: this reader is asked last."""
        return True

    def read(self, data: bytes) -> RawText:
        """The text. Raises EmptyInput, InvalidEncoding with the byte's position, or UnsupportedFormat."""
        for mark, advice in _MARKED_UP:
            if mark.match(data[:_SAMPLE]):
                raise UnsupportedFormat(advice)
        text = _utf16(data) if data.startswith(_UTF16) else _utf8(data)
        if not text.strip("\ufeff\u200b\x00 \t\r\n\u00a0"):
            raise EmptyInput("tệp chỉ có khoảng trắng; hãy kiểm tra lại bản gốc")
        return RawText((text,), paged=False)


def _utf16(data: bytes) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError as error:
        raise InvalidEncoding(
            f"tệp UTF-16 hỏng ở byte {error.start + 1}; hãy lưu lại với mã UTF-8"
        ) from error


def _utf8(data: bytes) -> str:
    if _is_junk(data):
        raise UnsupportedFormat(
            "không nhận ra định dạng (tệp nhị phân); chỉ đọc được .pdf, .docx, .txt, .md, .jsonl"
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidEncoding(
            f"byte {error.start + 1} (0x{data[error.start]:02x}) không phải UTF-8;"
            " hãy mở tệp và lưu lại với mã Unicode UTF-8"
        ) from error


def _is_junk(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    controls = sum(byte < 0x20 and byte not in _TEXT_CONTROLS for byte in sample)
    return controls > _JUNK * len(sample)
