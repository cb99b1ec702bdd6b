"""Plain text (.txt, .md): UTF-8, UTF-16, and the encodings before Unicode: Windows-1258, TCVN3, VNI."""

import codecs
import re
import unicodedata

from ingest.errors import EmptyInput, InvalidEncoding, UnsupportedFormat
from ingest.legacy import decoded
from ingest.raw_text import RawText
from ingest.syllables import share

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAMPLE = 8192
# Control characters of real text: tab, line ends, form feed, and escape of old printer files.
_TEXT_CONTROLS = frozenset(b"\t\n\r\x0b\x0c\x1b")
# Share of other control bytes above which bytes are no text: a stray one occurs in pasted text, never 1 in
# 50.
_JUNK = 0.02


# A text of this share of bytes 0 at every other place is UTF-16 without a mark.
_UTF16_ZEROS = 0.3
# Bytes that are no UTF-8 are Windows-1258 when this share of the words with other letters than ASCII are syllables.
_SYLLABLES = 0.9
_WORD = re.compile(r"[^\W\d_]+")


class PlainReader:
    """Reads text; takes whatever no other reader recognised, so it also says what is no text at all."""

    title = "văn bản thuần"
    suffixes: tuple[str, ...] = (".txt", ".md")

    def recognises(self, data: bytes) -> bool:
        """Always: this reader is asked last."""
        return True

    def read(self, data: bytes) -> RawText:
        """The text. Raises EmptyInput, InvalidEncoding with the byte's position, or UnsupportedFormat."""
        text = _text(data)
        if not text.strip("\ufeff\u200b\x00 \t\r\n\u00a0"):
            raise EmptyInput("tệp chỉ có khoảng trắng; hãy kiểm tra lại bản gốc")
        return RawText((text,), paged=False)


def _text(data: bytes) -> str:
    if data.startswith(_UTF16):
        return _utf16(data, "utf-16")
    if unmarked := _unmarked_utf16(data[:_SAMPLE]):
        return _utf16(data, unmarked)
    if _is_junk(data):
        raise UnsupportedFormat(
            "không nhận ra định dạng (tệp nhị phân); chỉ đọc được .pdf, .docx, .doc, .rtf, .htm, .txt, .md, .jsonl"
        )
    try:
        return decoded(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        old = _of_an_old_encoding(data)
        if old is not None:
            return old
        raise InvalidEncoding(
            f"byte {error.start + 1} (0x{data[error.start]:02x}) không phải UTF-8;"
            " hãy mở tệp và lưu lại với mã Unicode UTF-8"
        ) from error


def _utf16(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidEncoding(
            f"tệp UTF-16 hỏng ở byte {error.start + 1}; hãy lưu lại với mã UTF-8"
        ) from error


def _unmarked_utf16(sample: bytes) -> str | None:
    half = len(sample) // 2
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = sample[start::2].count(0), sample[1 - start :: 2].count(0)
        if half and zeros >= _UTF16_ZEROS * half and not others:
            return encoding
    return None


def _of_an_old_encoding(data: bytes) -> str | None:
    """Text in TCVN3, VNI or Windows-1258; None where no reading gives Vietnamese."""
    western = data.decode("cp1252", errors="replace")
    if (unicode_text := decoded(western)) != western:
        return unicode_text
    text = unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return text if words and share(words) >= _SYLLABLES else None


def _is_junk(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    controls = sum(byte < 0x20 and byte not in _TEXT_CONTROLS for byte in sample)
    return controls > _JUNK * len(sample)
