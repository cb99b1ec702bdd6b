"""Pictures of pages: PNG, JPEG, TIFF (of several pages), BMP and WebP. All their words come from OCR."""

import io
import warnings

from ingest.damage import damaged
from ingest.errors import DamagedFile
from ingest.raw_text import RawText

_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM")
_WEBP = (b"RIFF", b"WEBP")
# Pages of one TIFF: the scan of a long document; more is made to be slow.
_MOST_PAGES = 2_000


class ImageReader:
    """Counts a picture's pages; their words are read by `ingest.ocr`."""

    title = "ảnh"
    suffixes: tuple[str, ...] = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")

    def recognises(self, data: bytes) -> bool:
        """Whether the bytes begin like a picture."""
        return data.startswith(_MAGIC) or (data[:4], data[8:12]) == _WEBP

    def read(self, data: bytes) -> RawText:
        """One empty page for each picture in the file. Raises DamagedFile."""
        from PIL import Image, UnidentifiedImageError

        try:
            # Pillow remarks on details of broken files; what matters is whether it can count their pages.
            with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data)) as picture:
                count = min(int(getattr(picture, "n_frames", 1)), _MOST_PAGES)
        except UnidentifiedImageError as error:
            raise DamagedFile("ảnh bị hỏng hoặc bị cắt; hãy chụp hoặc quét lại") from error
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise damaged("ảnh bị hỏng", error, "chụp hoặc quét lại") from error
        return RawText(("",) * count, paged=True, pictures=tuple(range(1, count + 1)))
