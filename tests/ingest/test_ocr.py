"""Pages that are pictures: which they are, what happens without the program, and words with it."""

import io
from dataclasses import replace
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest import ocr
from ingest.errors import DamagedFile, EmptyInput, NeedsOcr
from ingest.ocr import OcrMode
from ingest.readers.pdf import PdfReader
from ingest.reading import read
from ingest.text import canonical_text
from tests.ingest.test_reading import pdf

needs_tesseract = pytest.mark.skipif(
    ocr.tesseract() is None, reason="cần gói hệ thống tesseract-ocr và tesseract-ocr-vie"
)


def page(text: str = "KE HOACH SO 12") -> Image.Image:
    picture = Image.new("L", (1240, 600), 255)
    ImageDraw.Draw(picture).text((120, 200), text, font=ImageFont.load_default(70), fill=0)
    return picture


LINES = (
    "PHONG TRAO THI DUA TOAN DAN",
    "Cac co quan trong tinh phoi hop",
    "Nhan dan tham gia tuan tra dem",
    "Cong an xa lap danh sach ho dan",
    "Truong hoc mo lop cho thanh nien",
    "Hoi phu nu giup do gia dinh ngheo",
    "Bao cao gui ve van phong truoc Tet",
    "Ban chi dao hop vao dau moi thang",
)


def long_page() -> Image.Image:
    picture = Image.new("L", (1240, 1754), 255)
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(44)
    for number, line in enumerate(LINES * 2):
        draw.text((150, 150 + 90 * number), line, font=font, fill=0)
    return picture


def saved(*pictures: Image.Image, form: str = "PNG", **options: object) -> bytes:
    data = io.BytesIO()
    pictures[0].save(
        data, form, **options, **({"save_all": True, "append_images": pictures[1:]} if pictures[1:] else {})
    )
    return data.getvalue()


def program(folder: Path, script: str) -> str:
    """A stand-in for Tesseract: takes a picture, then runs `script`; `folder`/table is a table of two words."""
    names = "level page_num block_num par_num line_num word_num left top width height conf text".split()
    rows = [
        f"5 1 1 1 1 {n} {200 * n} 200 150 40 96.5 {word}".split() for n, word in enumerate(("KE", "HOACH"), 1)
    ]
    table = "".join("\t".join(row) + "\n" for row in (names, *rows))
    (folder / "table").write_text(table, encoding="utf-8")
    made = folder / "tesseract"
    made.write_text(f"#!/bin/sh\ncat > {folder}/page\n{script}\n", encoding="utf-8")
    made.chmod(0o700)
    return str(made)


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
    once = program(tmp_path, f"[ -e {tmp_path}/seen ] && exit 1\ntouch {tmp_path}/seen\ncat {tmp_path}/table")
    monkeypatch.setattr(ocr, "tesseract", lambda: once)
    raw = read(saved(page(), page("HAI"), form="TIFF"), "a.tif")
    assert [each.strip() for each in raw.pages] == ["KE HOACH", ""]
    assert raw.notes[-2].startswith("trang 1 được nhận dạng từ ảnh")
    assert raw.notes[-1].startswith("trang 2 không nhận dạng được")


def test_a_scan_on_which_every_page_fails_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ocr, "tesseract", lambda: program(tmp_path, "exit 1"))
    with pytest.raises(EmptyInput, match=r"không có chữ nào \(trang 1, 2 không nhận dạng được"):
        read(saved(page(), page("HAI"), form="TIFF"), "a.tif")


def test_a_page_that_was_read_badly_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bad = program(tmp_path, f"sed 's/96.5/31.0/' {tmp_path}/table")
    monkeypatch.setattr(ocr, "tesseract", lambda: bad)
    assert read(saved(page()), "a.png").notes[-1] == "trang 1 nhận dạng kém, nên quét lại"


@needs_tesseract
def test_a_blank_page_has_no_words_and_no_note() -> None:
    raw = read(saved(page(), Image.new("L", (1240, 600), 255), form="TIFF"), "a.tif")
    assert raw.words[0] and raw.words[1] == () and raw.pages[1] == ""
    assert raw.notes == ("trang 1 được nhận dạng từ ảnh, có thể có chữ sai",)


@needs_tesseract
def test_each_word_has_its_letters_and_its_box() -> None:
    raw = read(saved(page()), "a.png")
    text = raw.pages[0]
    assert canonical_text(text) == text
    words = [text[word.start : word.end] for word in raw.words[0]]
    assert words == text.split() and "HOACH" in words
    hoach = raw.words[0][words.index("HOACH")]
    # Drawn from (120, 200) with letters of 70 pixels on a page of 1240 by 600.
    assert 0.15 < hoach.left < hoach.right < 0.7
    assert 200 / 600 < hoach.top < hoach.bottom < 290 / 600


@needs_tesseract
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_on_its_side_or_head_is_turned(turn: int) -> None:
    upright = read(saved(long_page()), "a.png")
    turned = read(saved(long_page().rotate(turn, expand=True)), "a.png")
    assert upright.turns == (0,) and turned.turns == (turn,)
    assert sum(line in turned.pages[0] for line in LINES) >= 6
    boxes = zip(upright.words[0], turned.words[0], strict=False)
    assert all(abs(one.left - other.left) < 0.05 for one, other in list(boxes)[:5])


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


def test_each_page_is_judged_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    writer = pypdf.PdfWriter()
    for _ in range(2):
        writer.append(io.BytesIO(saved(page(), form="PDF")))
    whole = io.BytesIO()
    writer.write(whole)
    broken = iter([True, False])

    def covered(_: object) -> float:
        if next(broken):
            raise pypdfium2.PdfiumError("Failed to load page.")
        return 1.0

    monkeypatch.setattr("ingest.readers.pdf._covered", covered)
    assert PdfReader().read(whole.getvalue()).pictures == (2,)
