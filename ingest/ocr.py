"""Pages that are pictures: their words are recognised by Tesseract, a program of the system, page by page.

Without it such pages are named, and the file waits until it is there. Recognised text is kept as it is, misread
letters included.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from ingest.errors import NeedsOcr
from ingest.page_images import page_images
from ingest.raw_text import RawText
from ingest.recognised_page import RecognisedPage
from ingest.tesseract import SECONDS, tesseract

# Mean confidences: sound scans of 200 dpi and more have 85 to 95, pages in which every fifth word is wrong under 70.
_POOR = 70


class OcrMode(StrEnum):
    """Which pages are recognised: those that are pictures, all, or none."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


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
    # Arrays are loaded only where there is a picture to clean.
    from ingest.recognition import recognised

    images = page_images(data, pages)
    seen = {page: recognised(program, image) for page, image in zip(pages, images, strict=True)}
    read = {page: each for page, each in seen.items() if each is not None and each.text}
    numbers = range(1, len(raw.pages) + 1)
    return replace(
        raw,
        pages=tuple(read[page].text if page in read else raw.pages[page - 1] for page in numbers),
        words=tuple(read[page].words if page in read else () for page in numbers) if read else (),
        turns=tuple(read[page].turn if page in read else 0 for page in numbers) if read else (),
        notes=(*raw.notes, *_notes(read, [page for page, each in seen.items() if each is None])),
    )


def _notes(read: Mapping[int, RecognisedPage], failed: Sequence[int]) -> Iterator[str]:
    if read:
        yield f"{_listed(list(read))} được nhận dạng từ ảnh, có thể có chữ sai"
    if poor := [page for page, each in read.items() if each.confidence < _POOR]:
        yield f"{_listed(poor)} nhận dạng kém, nên quét lại"
    if failed:
        yield (
            f"{_listed(failed)} không nhận dạng được (tesseract dừng giữa chừng hoặc quá {SECONDS} giây); "
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
