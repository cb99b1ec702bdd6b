"""A page as people see it: its picture, upright, with the words that are meant marked on it."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.page_boxes import Box
from ingest.page_images import upright_pictures
from ingest.pdfium import is_pdf, opened_pdf

if TYPE_CHECKING:
    from PIL.Image import Image

# Yellow that text shows through, and how far a mark reaches beyond the letters, as a share of the page's width.
_MARK = (255, 221, 87)
_MARGIN = 0.003
_LONGEST = 4


def page_png(data: bytes, page: int, width: int, turn: int = 0, marks: Sequence[Box] = ()) -> bytes:
    """Page `page`, from 1, of a PDF or a picture file as PNG, `width` pixels wide.

    turn: degrees, clockwise, by which the page must be turned to stand upright (0, 90, 180, 270).
    Raises DamagedFile or PasswordProtected.
    """
    from PIL import ImageChops, ImageDraw

    if is_pdf(data):
        picture = _of_pdf(data, page, width, turn)
    else:
        (picture,) = upright_pictures(data, [page])
    if turn:
        picture = picture.rotate(-turn, expand=True)
    height = min(round(picture.height * width / picture.width), _LONGEST * width)
    picture = picture.resize((width, max(height, 1)))
    if marks:
        marked = picture.copy()
        marked.paste((255, 255, 255), (0, 0, *marked.size))
        draw = ImageDraw.Draw(marked)
        for box in marks:
            draw.rectangle(
                (
                    (box.left - _MARGIN) * width,
                    (box.top - _MARGIN) * picture.height,
                    (box.right + _MARGIN) * width,
                    (box.bottom + _MARGIN) * picture.height,
                ),
                fill=_MARK,
            )
        picture = ImageChops.multiply(picture, marked)
    encoded = io.BytesIO()
    picture.save(encoded, "PNG")
    return encoded.getvalue()


def _of_pdf(data: bytes, page: int, width: int, turn: int) -> "Image":
    with opened_pdf(data) as document:
        page_width, page_height = document[page - 1].get_size()
        across, along = (page_height, page_width) if turn in (90, 270) else (page_width, page_height)
        # A page drawn as a thin strip would need a picture without end in the other direction.
        scale = min(width / max(across, 1), _LONGEST * width / max(along, 1))
        bitmap = document[page - 1].render(scale=scale, rev_byteorder=True)
        picture: Image = bitmap.to_pil().convert("RGB").copy()
        return picture
