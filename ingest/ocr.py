"""Pages that are pictures: their words are recognised by Tesseract, a program of the system, page by page.

Tesseract (Apache-2.0) is optional: Debian's packages are `tesseract-ocr` and `tesseract-ocr-vie`. Without it such pages
are named, and the file waits until it is there. Recognised text is kept as it is, misread letters included.
"""

import io
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from ingest.errors import DamagedFile, NeedsOcr, PasswordProtected
from ingest.raw_text import RawText

if TYPE_CHECKING:
    from PIL.Image import Image

_LANGUAGE = "vie"
# Digital copies are made at 200 dpi and more (Nghị định 30/2020/NĐ-CP, Phụ lục I); Tesseract reads 300 dpi best.
_DPI = 300
# A page of 300 dpi takes some six seconds on one core; ten times that is a picture made to be slow.
_SECONDS = 90
# A side longer than this at 300 dpi is no page but a poster or a bomb; it is made smaller.
_LONGEST_SIDE = 6_000


class OcrMode(StrEnum):
    """Which pages are recognised: those that are pictures, all, or none."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@cache
def tesseract() -> str | None:
    """The program, when it and its Vietnamese data are on this machine."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return program if _LANGUAGE in listed.stdout.decode(errors="replace").split() else None


def with_pictures_read(raw: RawText, data: bytes, mode: OcrMode) -> RawText:
    """`raw` with the words of its pictures where they can be had, and notes on those that cannot.

    Raises NeedsOcr when no page has words without it.
    """
    pages = range(1, len(raw.pages) + 1) if mode is OcrMode.ALWAYS and raw.paged else raw.pictures
    program = tesseract() if mode is not OcrMode.NEVER else None
    if not pages:
        return raw
    if program is None:
        return _without(raw, mode)
    texts = list(raw.pages)
    failed: list[int] = []
    for page, image in zip(pages, _images(data, pages), strict=True):
        words = _recognised(program, image)
        if words is None:
            failed.append(page)
        texts[page - 1] = words or texts[page - 1]
    return replace(raw, pages=tuple(texts), notes=(*raw.notes, *_notes(pages, failed)))


def _notes(pages: Sequence[int], failed: Sequence[int]) -> Iterator[str]:
    if read := [page for page in pages if page not in failed]:
        yield f"{_listed(read)} được nhận dạng từ ảnh, có thể có chữ sai"
    if failed:
        yield (
            f"{_listed(failed)} không nhận dạng được (tesseract dừng giữa chừng hoặc quá {_SECONDS} giây); "
            "hãy quét lại rõ hơn"
        )


def _without(raw: RawText, mode: OcrMode) -> RawText:
    advice = (
        "đang tắt nhận dạng chữ (--ocr never)"
        if mode is OcrMode.NEVER
        else "cần nhận dạng chữ: cài gói tesseract-ocr và tesseract-ocr-vie rồi nạp lại"
    )
    if not any(page.strip() for page in raw.pages):
        raise NeedsOcr(f"tệp chỉ có ảnh chụp, không có lớp chữ; {advice}")
    return replace(
        raw, notes=(*raw.notes, f"{_listed(raw.pictures)} là ảnh chụp hoặc lớp chữ hỏng; {advice}")
    )


def _listed(pages: Sequence[int]) -> str:
    shown = ", ".join(map(str, pages[:10]))
    return f"trang {shown}{' …' if len(pages) > 10 else ''}"


def _images(data: bytes, pages: Sequence[int]) -> Iterator["Image"]:
    """The pages as grey pictures, upright, one at a time. Raises DamagedFile."""
    return _of_pdf(data, pages) if b"%PDF" in data[:1024] else _of_picture(data, pages)


def _of_pdf(data: bytes, pages: Sequence[int]) -> Iterator["Image"]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data[data.index(b"%PDF") :])
        for page in pages:
            width, height = document[page - 1].get_size()
            scale = min(_DPI / 72, _LONGEST_SIDE / max(width, height, 1))
            yield document[page - 1].render(scale=scale, grayscale=True).to_pil()
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise PasswordProtected("PDF có mật khẩu mở; hãy gỡ mật khẩu rồi nạp lại") from error
        raise DamagedFile(f"không vẽ được trang PDF ({error}); hãy xuất lại từ bản gốc") from error


def _of_picture(data: bytes, pages: Sequence[int]) -> Iterator["Image"]:
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data)) as picture:
            for page in pages:
                picture.seek(page - 1)
                # A camera notes how it was held; the picture is turned so before anything else.
                upright = ImageOps.exif_transpose(picture).convert("L")
                upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
                yield upright
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise DamagedFile(f"ảnh bị hỏng ({error}); hãy chụp hoặc quét lại") from error


def _recognised(program: str, image: "Image") -> str | None:
    """The words of a page, None when the program fails or takes too long.

    Layout analysis also turns a page that lies on its side or head (`--psm 1`).
    """
    encoded = io.BytesIO()
    image.save(encoded, "PNG")
    command = [program, "stdin", "stdout", "-l", _LANGUAGE, "--psm", "1", "--dpi", str(_DPI)]
    # Files are read on every core already; more threads a page would only wait for each other.
    environment = os.environ | {"OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            command,
            input=encoded.getvalue(),
            capture_output=True,
            timeout=_SECONDS,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.decode("utf-8", errors="replace").replace("\f", "") if done.returncode == 0 else None
