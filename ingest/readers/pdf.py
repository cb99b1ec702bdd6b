"""PDF files with a text layer, page by page."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.errors import DamagedFile, IngestError, PasswordProtected, TextLayerMissing
from ingest.legacy import decoded_pages
from ingest.reading import RawText

_MAGIC = b"%PDF"
# Scanners and mail gateways put bytes before the mark; PDF readers look for it this far.
_SEARCHED = 1024


class PdfReader:
    """Reads the text layer; a page that is only a picture gives an empty string."""

    title = "PDF"
    suffixes: tuple[str, ...] = (".pdf",)

    def recognises(self, data: bytes) -> bool:
        """Whether `%PDF` stands within the first 1,024 bytes."""
        return _MAGIC in data[:_SEARCHED]

    def read(self, data: bytes) -> RawText:
        """The text of each page. Raises DamagedFile, PasswordProtected or TextLayerMissing."""
        with _quiet():
            try:
                pages = _pages(data[data.index(_MAGIC) :])
            except IngestError:
                raise
            # pypdf parses what it is given with plain Python: a broken file can raise anything.
            except Exception as error:
                raise DamagedFile(f"tệp PDF bị hỏng ({error}); hãy xuất hoặc tải lại từ bản gốc") from error
        if not any(page.strip() for page in pages):
            raise TextLayerMissing(
                "PDF chỉ có ảnh chụp, không có lớp chữ;"
                " hãy nhận dạng chữ (OCR) trước, hoặc nạp bản Word/PDF gốc"
            )
        return RawText(decoded_pages(pages), paged=True)


def _pages(data: bytes) -> list[str]:
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(data))
    # Many files are locked for printing or editing only and open with the empty password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise PasswordProtected("PDF có mật khẩu mở; hãy gỡ mật khẩu rồi nạp lại")
    if not reader.pages:
        raise DamagedFile("tệp PDF không có trang nào; hãy xuất hoặc tải lại từ bản gốc")
    return [page.extract_text() for page in reader.pages]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pypdf's remarks on other people's files from the terminal of whoever adds a folder."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)
