"""PDF files with a text layer, page by page."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from ingest.legacy import decoded_pages
from ingest.page_furniture import without_furniture
from ingest.pdfium import PDF_MARK, is_pdf
from ingest.raw_text import RawText
from ingest.readers.text_layer import page_texts
from ingest.syllables import share

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
        return is_pdf(data)

    def read(self, data: bytes) -> RawText:
        """The text of each page. Raises DamagedFile or PasswordProtected."""
        texts = tuple(without_furniture(decoded_pages(page_texts(data[data.index(PDF_MARK) :]))))
        return RawText(texts, paged=True, pictures=tuple(_picture_pages(data, texts)))


def _picture_pages(data: bytes, pages: Sequence[str]) -> Iterator[int]:
    """Numbers of the pages whose words stand in a picture, or in a text layer that is no Vietnamese."""
    doubtful = [number for number, text in enumerate(pages, start=1) if _is_doubtful(text)]
    if not doubtful:
        return
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data[data.index(PDF_MARK) :])
    except pypdfium2.PdfiumError:
        # Pages that cannot be drawn cannot be recognised either; the text layer is what there is.
        return
    for number in doubtful:
        # One page may be broken alone: the others are still judged.
        with suppress(pypdfium2.PdfiumError):
            if _share(pages[number - 1]) < _BROKEN_SHARE or _covered(document[number - 1]) >= _COVERED:
                yield number


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
