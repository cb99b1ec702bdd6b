"""Word documents of the binary kind (.doc, Word 6 to 2003): the main text, fonts decoded, tables row by row."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ingest.damage import damaged
from ingest.errors import PasswordProtected, UnsupportedFormat
from ingest.legacy import Run, decoded_runs
from ingest.raw_text import RawText
from ingest.readers.cells import CELL_END, ROW_END, joined_rows

if TYPE_CHECKING:
    from ingest.readers.word6 import Word6File
    from ingest.readers.word97 import Word97File
    from ingest.readers.word_pages import Stretch

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Office wraps an encrypted .docx into the same container, in this stream.
_ENCRYPTED = "EncryptedPackage"
# What a document's stream begins with, and versions of its layout (nFib): Word 6 and 95, and from which on Word 97's.
_HEADS = (0xA5DC, 0xA5EC)
_WORD_6 = range(101, 106)
_WORD_97 = 0xC1
_FIELD = re.compile("\x13[^\x13\x14\x15]*(?:\x14([^\x13\x14\x15]*))?\x15")
_CHARACTERS = str.maketrans(
    # Line break, page break, no-break hyphen; optional hyphens, pictures, notes and other anchors have no text.
    {"\x0b": "\n", "\x0c": "\n", "\x0d": "\n", "\x1e": "-"}
    | dict.fromkeys("\x00\x01\x02\x03\x04\x05\x06\x08\x13\x14\x15\x1f")
)


class DocReader:
    """Reads .doc, and names what else stands in an OLE container, so that one knows what to do."""

    title = "Word (.doc)"
    suffixes: tuple[str, ...] = (".doc", ".dot")

    def recognises(self, data: bytes) -> bool:
        """Whether the bytes begin like an OLE container."""
        return data.startswith(_OLE)

    def read(self, data: bytes) -> RawText:
        """The main text. Raises DamagedFile, PasswordProtected or UnsupportedFormat."""
        from ingest.readers.word_pages import BrokenWordFile

        try:
            file = _opened(data)
            if file.encrypted:
                raise PasswordProtected("tệp Word có mật khẩu; hãy gỡ mật khẩu rồi nạp lại")
            text = _text(file.stretches())
        except (BrokenWordFile, OSError, IndexError, ValueError) as error:
            raise damaged("tệp Word bị hỏng", error, "lưu lại từ bản gốc") from error
        return RawText((text,), paged=False)


def _opened(data: bytes) -> "Word97File | Word6File":
    import olefile

    from ingest.readers.word6 import Word6File
    from ingest.readers.word97 import Word97File
    from ingest.readers.word_pages import u16

    container = olefile.OleFileIO(io.BytesIO(data))
    if container.exists(_ENCRYPTED):
        raise PasswordProtected("tệp Word có mật khẩu; hãy gỡ mật khẩu rồi nạp lại")
    if not container.exists("WordDocument"):
        raise UnsupportedFormat("tệp Office cũ không phải văn bản Word; chỉ đọc được .doc, .docx")
    document = _stream(container, "WordDocument")
    version = u16(document, 2)
    if u16(document, 0) in _HEADS and version < _WORD_97:
        file = Word6File(document) if version in _WORD_6 else None
        if file is None or file.from_macintosh:
            raise UnsupportedFormat(
                "tệp của bản Word quá cũ hoặc của máy Macintosh, chưa đọc được; "
                "hãy mở bằng Word hoặc LibreOffice, lưu lại thành .docx"
            )
        return file
    tables = {
        number: _stream(container, f"{number}Table")
        for number in (0, 1)
        if container.exists(f"{number}Table")
    }
    return Word97File(document, tables)


def _stream(container: Any, name: str) -> bytes:
    """A stream of the container (`OleFileIO`, which reads on in a circle for as long as the stream is said to be)."""
    from ingest.readers.word_pages import BrokenWordFile

    data: bytes = container.openstream(name).read()
    entry = container.root.kids_dict[name.lower()]
    chains = [(container.minifat if entry.is_minifat else container.fat, entry.isectStart)]
    if entry.is_minifat:
        chains.append((container.fat, container.root.isectStart))
    if any(_is_circular(links, first) for links, first in chains):
        raise BrokenWordFile("chuỗi khối dữ liệu chạy vòng")
    return data


def _is_circular(links: Sequence[int], sector: int) -> bool:
    """Whether the chain of sectors from one on comes back to itself. What is no sector's number ends a chain."""
    seen: set[int] = set()
    while sector < len(links) and sector not in seen:
        seen.add(sector)
        sector = links[sector]
    return sector in seen


def _text(stretches: Iterable["Stretch"]) -> str:
    text = decoded_runs(_runs(stretches))
    # A field shows its result; fields stand inside fields, so the innermost are taken first.
    while (shown := _FIELD.sub(lambda match: match[1] or "", text)) != text:
        text = shown
    return "\n".join(joined_rows(text.translate(_CHARACTERS)))


def _runs(stretches: Iterable["Stretch"]) -> Iterator[Run]:
    for stretch in stretches:
        text = stretch.text.replace(CELL_END, ROW_END) if stretch.row_end else stretch.text
        yield Run(text, stretch.font)
