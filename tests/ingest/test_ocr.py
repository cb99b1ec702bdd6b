"""Pages that are pictures: which they are, what happens without the program, and words with it."""

import io
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest import ocr
from ingest.errors import DamagedFile, NeedsOcr
from ingest.ocr import OcrMode
from ingest.reading import read
from tests.ingest.test_reading import pdf

needs_tesseract = pytest.mark.skipif(
    ocr.tesseract() is None, reason="cần gói hệ thống tesseract-ocr và tesseract-ocr-vie"
)


def page(text: str = "KE HOACH SO 12") -> Image.Image:
    picture = Image.new("L", (1240, 600), 255)
    ImageDraw.Draw(picture).text((120, 200), text, font=ImageFont.load_default(70), fill=0)
    return picture


def saved(*pictures: Image.Image, form: str = "PNG", **options: object) -> bytes:
    data = io.BytesIO()
    pictures[0].save(
        data, form, **options, **({"save_all": True, "append_images": pictures[1:]} if pictures[1:] else {})
    )
    return data.getvalue()


def mixed() -> bytes:
    """A PDF of a text page, a picture page and a blank page."""
    writer = pypdf.PdfWriter()
    for data in (pdf("Van ban co lop chu"), saved(page(), form="PDF"), pdf("")):
        writer.append(io.BytesIO(data))
    whole = io.BytesIO()
    writer.write(whole)
    return whole.getvalue()


@pytest.fixture
def without_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "tesseract", lambda: None)


@pytest.mark.usefixtures("without_tesseract")
def test_without_the_program_a_scan_waits_and_the_package_is_named() -> None:
    for data in (saved(page()), saved(page(), form="PDF"), saved(page(), page(), form="TIFF")):
        with pytest.raises(NeedsOcr, match="tesseract-ocr-vie"):
            read(data, "a.pdf")


@pytest.mark.usefixtures("without_tesseract")
def test_without_the_program_the_text_pages_go_in_and_the_others_are_named() -> None:
    raw = read(mixed(), "a.pdf")
    assert raw.pages[0] == "Van ban co lop chu" and raw.pages[1:] == ("", "")
    assert raw.pictures == (2,)
    assert "trang 2 là ảnh chụp" in raw.notes[0]


def test_recognition_can_be_turned_off() -> None:
    with pytest.raises(NeedsOcr, match="--ocr never"):
        read(saved(page()), "a.png", OcrMode.NEVER)


def test_a_page_that_the_program_fails_on_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    once = tmp_path / "tesseract"
    once.write_text(
        f"#!/bin/sh\ncat > {tmp_path}/page\n[ -e {tmp_path}/seen ] && exit 1\ntouch {tmp_path}/seen\necho KE HOACH\n",
        encoding="utf-8",
    )
    once.chmod(0o700)
    monkeypatch.setattr(ocr, "tesseract", lambda: str(once))
    raw = read(saved(page(), page("HAI"), form="TIFF"), "a.tif")
    assert [each.strip() for each in raw.pages] == ["KE HOACH", ""]
    assert raw.notes[-2].startswith("trang 1 được nhận dạng từ ảnh")
    assert raw.notes[-1].startswith("trang 2 không nhận dạng được")


@needs_tesseract
def test_words_of_pictures() -> None:
    for data in (saved(page()), saved(page(), form="JPEG"), saved(page(), form="PDF")):
        raw = read(data, "a.pdf")
        assert "HOACH" in raw.pages[0] and raw.paged
        assert "nhận dạng từ ảnh" in raw.notes[-1]
    assert ["HOACH" in text for text in read(mixed(), "a.pdf").pages] == [False, True, False]
    assert [
        "MOT" in text for text in read(saved(page("TRANG MOT"), page("HAI"), form="TIFF"), "a.tif").pages
    ] == [True, False]


@needs_tesseract
def test_a_photo_is_turned_upright_first() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera on its side
    data = saved(page().rotate(90, expand=True), form="JPEG", exif=exif)
    assert "HOACH" in read(data, "a.jpg").pages[0]


@needs_tesseract
def test_every_page_when_asked() -> None:
    raw = read(pdf("Van ban"), "a.pdf", OcrMode.ALWAYS)
    assert "Van" in raw.pages[0] and raw.notes


def test_a_broken_picture_is_named() -> None:
    with pytest.raises(DamagedFile, match="ảnh bị hỏng"):
        read(b"\x89PNG\r\n\x1a\n" + bytes(200), "a.png")
    with pytest.raises((DamagedFile, NeedsOcr)):
        read(saved(page())[:-3000], "a.png")


def test_a_text_layer_that_is_no_vietnamese_counts_as_a_picture() -> None:
    words = "BO Gido dvc vd Ddo tqo quyEt dfnh s6 ngdy thdng ndm vE viQc phE duyQt bQ sdch gido khoa " * 4
    raw = read(pdf(words), "a.pdf", OcrMode.NEVER)
    assert raw.pictures == (1,) and "lớp chữ hỏng" in raw.notes[0]
    good = "ke hoach phat dong phong trao thi dua toan dan bao ve an ninh to quoc nam nay cua tinh " * 4
    assert replace(read(pdf(good), "a.pdf"), notes=()).pictures == ()
