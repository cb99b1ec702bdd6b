"""PDF files with a text layer, page by page."""

import io
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ingest.errors import DamagedFile, IngestError, PasswordProtected
from ingest.legacy import decoded_pages
from ingest.raw_text import RawText
from ingest.syllables import share

_MAGIC = b"%PDF"
# Scanners and mail gateways put bytes before the mark; PDF readers look for it this far.
_SEARCHED = 1024
# Measured on the 11 real PDFs with a text layer (DATA): pages that are text have .97 and more of syllables and no
# picture of half a page; the one page whose layer is a bad OCR has .59 behind a picture of the whole page.
_SOUND_SHARE, _BROKEN_SHARE = 0.9, 0.7
_COVERED = 0.5
# A page under a picture may still have a stamp's or a signature's words as text.
_FEW_LETTERS = 200
_WORDS_JUDGED = 30
_WORD = re.compile(r"[^\W\d_]{2,}")


class PdfReader:
    """Reads the text layer; a page that is only a picture gives an empty string."""

    title = "PDF"
    suffixes: tuple[str, ...] = (".pdf",)

    def recognises(self, data: bytes) -> bool:
        """Whether `%PDF` stands within the first 1,024 bytes."""
        return _MAGIC in data[:_SEARCHED]

    def read(self, data: bytes) -> RawText:
        """The text of each page. Raises DamagedFile or PasswordProtected."""
        with _quiet():
            try:
                pages = _pages(data[data.index(_MAGIC) :])
            except IngestError:
                raise
            # pypdf parses what it is given with plain Python: a broken file can raise anything.
            except Exception as error:
                raise DamagedFile(f"tệp PDF bị hỏng ({error}); hãy xuất hoặc tải lại từ bản gốc") from error
        texts = decoded_pages(pages)
        return RawText(texts, paged=True, pictures=tuple(_picture_pages(data, texts)))


def _pages(data: bytes) -> list[str]:
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(data))
    # Many files are locked for printing or editing only and open with the empty password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise PasswordProtected("PDF có mật khẩu mở; hãy gỡ mật khẩu rồi nạp lại")
    if not reader.pages:
        raise DamagedFile("tệp PDF không có trang nào; hãy xuất hoặc tải lại từ bản gốc")
    return [page.extract_text() for page in reader.pages]


def _picture_pages(data: bytes, pages: Sequence[str]) -> Iterator[int]:
    """Numbers of the pages whose words stand in a picture, or in a text layer that is no Vietnamese."""
    doubtful = [number for number, text in enumerate(pages, start=1) if _is_doubtful(text)]
    if not doubtful:
        return
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data[data.index(_MAGIC) :])
        for number in doubtful:
            if _share(pages[number - 1]) < _BROKEN_SHARE or _covered(document[number - 1]) >= _COVERED:
                yield number
    except pypdfium2.PdfiumError:
        # A page that cannot be drawn cannot be recognised either; the text layer is what there is.
        return


def _is_doubtful(text: str) -> bool:
    return sum(map(str.isalpha, text)) < _FEW_LETTERS or _share(text) < _SOUND_SHARE


def _share(text: str) -> float:
    """Share of the words that are syllables; abbreviations in capitals and letters that count are not judged."""
    words = [word for word in _WORD.findall(text) if not word.isupper()]
    return share(words) if len(words) >= _WORDS_JUDGED else 1.0


def _covered(page: Any) -> float:
    """Share of the page that its largest picture covers."""
    import pypdfium2.raw

    width, height = page.get_size()
    sizes = [0.0]
    for picture in page.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,)):
        left, bottom, right, top = picture.get_bounds()
        sizes.append((right - left) * (top - bottom))
    return float(max(sizes) / max(width * height, 1.0))


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
