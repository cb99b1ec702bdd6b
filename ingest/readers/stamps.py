"""Words that were put on a page after it was made: a number and a day that an e-office stamps into their blanks.

They are appearances of annotations, mostly of signature fields, and no part of the page's own text. Each is put where
it is seen: behind the word to its left on the same line.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from ingest.pdfium import LetterBox, letter_box

# A longer one is the block that says who signed and when, which is no part of the document.
_LONGEST = 30
# Points by which a stamp may lie over the word before it.
_OVERLAP = 3.0


class _Stamp(NamedTuple):
    text: str
    box: LetterBox


def with_stamps(document: Any, index: int, page: Any, layer: Any, text: str) -> str:
    """`text`, all that PDFium gives of the page, with the page's stamps in their places.

    The page in `document` is changed: its annotations become part of it.
    """
    boxes = list(_annotations(page))
    # Only where a character is a place in the text can a stamp be put behind one.
    if not boxes or layer.count_chars() != len(text):
        return text
    places: list[tuple[int, str]] = []
    for stamp in _stamps(document, index, page, len(text), boxes):
        at = _place(layer, text, stamp.box)
        if at is not None:
            places.append((at, stamp.text))
    for at, stamped in sorted(places, reverse=True):
        text = f"{text[:at]} {stamped}{text[at:]}"
    return text


def _annotations(page: Any) -> Iterator[LetterBox]:
    """Where the annotations that have an appearance lie."""
    from ctypes import byref

    from pypdfium2 import raw

    for number in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, number)
        if not annotation:
            continue
        rectangle = raw.FS_RECTF()
        if raw.FPDFAnnot_GetRect(annotation, byref(rectangle)) and _is_seen(annotation):
            yield LetterBox(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        raw.FPDFPage_CloseAnnot(annotation)


def _is_seen(annotation: Any) -> bool:
    from pypdfium2 import raw

    kinds = (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_FREETEXT)
    return raw.FPDFAnnot_GetSubtype(annotation) in kinds


def _stamps(document: Any, index: int, page: Any, own: int, boxes: list[LetterBox]) -> Iterator[_Stamp]:
    """What the annotations say. own: how many characters the page has by itself; theirs come behind."""
    from pypdfium2 import raw

    if raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return
    flat = document[index]
    layer = flat.get_textpage()
    try:
        letters = [(at, box) for at in range(own, layer.count_chars()) if (box := letter_box(layer, at))]
        for outer in boxes:
            inside = [at for at, box in letters if _holds(outer, box)]
            said = "".join(chr(raw.FPDFText_GetUnicode(layer.raw, at)) for at in inside).strip()
            if said.isprintable() and 0 < len(said) <= _LONGEST:
                yield _Stamp(said, outer)
    finally:
        layer.close()
        flat.close()


def _holds(outer: LetterBox, inner: LetterBox) -> bool:
    across, up = (inner.left + inner.right) / 2, (inner.bottom + inner.top) / 2
    return outer.left <= across <= outer.right and outer.bottom <= up <= outer.top


def _place(layer: Any, text: str, stamp: LetterBox) -> int | None:
    """Behind which character the stamp stands: the nearest one to its left, on its line; None where there is none."""
    best: tuple[float, int] | None = None
    for at, letter in enumerate(text):
        box = None if letter.isspace() else letter_box(layer, at)
        if box is None or box.right > stamp.left + _OVERLAP:
            continue
        shared = min(box.top, stamp.top) - max(box.bottom, stamp.bottom)
        if shared >= (box.top - box.bottom) / 2 and (best is None or box.right > best[0]):
            best = (box.right, at + 1)
    return best[1] if best else None
