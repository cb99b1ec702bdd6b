"""The text layer of a PDF, page by page: PDFium reads it, pypdf what PDFium cannot.

Measured on the 11 real PDFs with a text layer (`bench/reading.py`): PDFium gives the same words in the same order in a
tenth of pypdf's time, closes the blanks that justified lines put inside syllables, and joins a number that its line
end cuts after the hyphen.
"""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from math import nan
from statistics import median
from typing import Any

from ingest.damage import damaged
from ingest.errors import DamagedFile, IngestError, PasswordProtected
from ingest.legacy import Legacy, legacy_of_text
from ingest.readers.stamps import with_stamps

# What PDFium puts for a hyphen at the end of a line, whose other half it joins.
_JOINED = "\ufffe"
_LINE_END = "\r\n"
# A step from line to line of this many usual ones leaves a blank line. Paragraphs stand 1.2 to 1.7 apart (3 to 12 pt
# between lines of 17 pt), a blank line makes 2.
_GAP = 1.8
# TCVN3's ư, and the minus that producers name its shape. PDFium writes the first as a hyphen.
_HORNED, _HORNED_SHAPE = "\u00ad", "\u2212"


def page_texts(data: bytes) -> list[str]:
    """The text of each page of a PDF that begins at its mark. Raises DamagedFile or PasswordProtected."""
    texts = _by_pdfium(data)
    if texts is None or _has_lost_letters(texts):
        texts = _by_pypdf(data)
    if not texts:
        raise DamagedFile("tệp PDF không có trang nào; hãy xuất hoặc tải lại từ bản gốc")
    return texts


def _by_pdfium(data: bytes) -> list[str] | None:
    """None where PDFium cannot open the file or one of its pages. Many files open with the empty password."""
    import pypdfium2
    import pypdfium2.raw

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise _locked() from error
        return None
    try:
        return [_text_of(document, index) for index in range(len(document))]
    except pypdfium2.PdfiumError:
        return None
    finally:
        document.close()


def _text_of(document: Any, index: int) -> str:
    page = document[index]
    layer = page.get_textpage()
    try:
        text = str(layer.get_text_range())
        stamped = with_stamps(document, index, page, layer, text)
        # Heights are those of the characters that PDFium counts, stamps left out.
        lines = text.split(_LINE_END)
        text = "\n".join(_with_gaps(lines, stamped.split(_LINE_END), layer.raw))
    finally:
        layer.close()
        page.close()
    return text.replace(_JOINED, "-")


def _with_gaps(lines: list[str], shown: list[str], layer: Any) -> Iterator[str]:
    """The lines of a page, with a blank one where the page leaves the height of a line free; PDFium gives none.

    shown: the same lines as they shall be read. A line that begins with a small letter goes on with the one before,
    however far below it stands.
    """
    heights = list(_heights(lines, layer))
    steps = [above - below for above, below in pairwise(heights)]
    usual = median([step for step in steps if step > 0] or [0.0])
    for line, step in zip(shown, (0.0, *steps), strict=True):
        if step > _GAP * usual and not line.lstrip()[:1].islower():
            yield ""
        yield line


def _heights(lines: list[str], layer: Any) -> Iterator[float]:
    """How high above the page's foot each line's first letter stands, in points; NaN where PDFium cannot tell."""
    from ctypes import byref, c_double

    from pypdfium2 import raw

    start = 0
    x, y = c_double(), c_double()
    for line in lines:
        at = start + len(line) - len(line.lstrip())
        known = line.strip() and raw.FPDFText_GetUnicode(layer, at) == ord(line.lstrip()[0])
        yield y.value if known and raw.FPDFText_GetCharOrigin(layer, at, byref(x), byref(y)) else nan
        start += len(line) + len(_LINE_END)


def _has_lost_letters(texts: list[str]) -> bool:
    """Whether this is TCVN3 whose every ư came out as a hyphen."""
    text = "\n".join(texts)
    if _HORNED in text or _HORNED_SHAPE in text or "-" not in text:
        return False
    return legacy_of_text(text.replace("-", _HORNED)) is Legacy.TCVN3


def _by_pypdf(data: bytes) -> list[str]:
    import pypdf

    with _quiet():
        try:
            reader = pypdf.PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise _locked()
            return [page.extract_text() for page in reader.pages]
        except IngestError:
            raise
        # pypdf parses what it is given with plain Python: a broken file can raise anything.
        except Exception as error:
            raise damaged("tệp PDF bị hỏng", error, "xuất hoặc tải lại từ bản gốc") from error


def _locked() -> PasswordProtected:
    return PasswordProtected("PDF có mật khẩu mở; hãy gỡ mật khẩu rồi nạp lại")


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
