"""The pages of a file as pictures in colour, one at a time: of a PDF drawn, of a picture file opened."""

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ingest.damage import damaged
from ingest.pdfium import is_pdf, opened_pdf
from ingest.tesseract import DPI

if TYPE_CHECKING:
    from PIL.Image import Image

# A side longer than this at 200 dpi is no page but a poster or a bomb; it is made smaller.
_LONGEST_SIDE = 4_000
# PDFium leaves pixels out where it makes a picture smaller; drawn finer and averaged, thin marks stay.
_FINER = 2
# 297 mm at 200 dpi. More than twice as large is no sharper.
_A4_SIDE, _MOST_ENLARGED = 2_339, 2.0


def page_images(data: bytes, pages: Sequence[int]) -> Iterator["Image"]:
    """The pages, numbered from 1, as RGB pictures. Raises DamagedFile or PasswordProtected."""
    return _of_pdf(data, pages) if is_pdf(data) else map(_scaled, upright_pictures(data, pages))


def _of_pdf(data: bytes, pages: Sequence[int]) -> Iterator["Image"]:
    with opened_pdf(data) as document:
        for page in pages:
            width, height = document[page - 1].get_size()
            scale = min(DPI / 72, _LONGEST_SIDE / max(width, height, 1))
            drawn = document[page - 1].render(scale=scale * _FINER, rev_byteorder=True).to_pil()
            yield drawn.convert("RGB").reduce(_FINER)


def upright_pictures(data: bytes, pages: Sequence[int]) -> Iterator["Image"]:
    """The pages of a picture file as they are, in RGB. Raises DamagedFile."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data)) as picture:
            for page in pages:
                picture.seek(page - 1)
                # A camera notes how it was held; the picture is turned so before anything else.
                yield ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise damaged("ảnh bị hỏng", error, "chụp hoặc quét lại") from error


def _scaled(picture: "Image") -> "Image":
    """As large as A4 at 200 dpi, at most twice what it was: pictures do not say reliably how large they are."""
    longest = max(picture.size)
    factor = min(_LONGEST_SIDE / longest, max(1.0, min(_A4_SIDE / longest, _MOST_ENLARGED)))
    if factor == 1.0:
        return picture
    return picture.resize((max(round(picture.width * factor), 1), max(round(picture.height * factor), 1)))
