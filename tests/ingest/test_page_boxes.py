"""Boxes: each word of a page's text lies where the page shows it."""

import io
import json
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import DamagedFile, PasswordProtected
from ingest.ocr import OcrMode
from ingest.page_boxes import Box, line_boxes, pack, text_layer_words, unpack
from ingest.page_view import page_png
from ingest.raw_text import PageWord
from ingest.readers.text_layer import page_texts
from ingest.reading import read
from ingest.text import canonical_text
from ingest.understand import understand
from tests.ingest.test_reading import pdf
from tests.ingest.test_text_layer import laid_out

DOCUMENTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "documents"
LINES = laid_out([(0, b"KE HOACH so 12"), (20, b"Tuan tra ban dem"), (20, b"Hop dan")])


def _shown(data: bytes, page: int, word: PageWord) -> str:
    """The words that PDFium finds inside a box, by a way of its own."""
    document = pypdfium2.PdfDocument(data[data.index(b"%PDF") :])
    try:
        drawn = document[page - 1]
        width, height = drawn.get_size()
        return str(
            drawn.get_textpage().get_text_bounded(
                left=word.left * width - 0.5,
                right=word.right * width + 0.5,
                top=(1 - word.top) * height + 0.5,
                bottom=(1 - word.bottom) * height - 0.5,
            )
        )
    finally:
        document.close()


def test_each_word_has_the_box_that_holds_it() -> None:
    text = "KE HOACH so 12\nTuan tra ban dem\nHop dan"
    words = text_layer_words(LINES, 1, text)
    assert [text[word.start : word.end] for word in words] == text.split()
    for word in words:
        assert _shown(LINES, 1, word).strip() == text[word.start : word.end]


def test_words_that_were_cleaned_keep_their_boxes() -> None:
    """A legacy font's letters all change; the words stay as many, in the same order."""
    text = "KẾ HOẠCH số 12\nTuần tra ban đêm\nHọp dân"
    words = text_layer_words(LINES, 1, text)
    assert [text[word.start : word.end] for word in words] == text.split()
    assert _shown(LINES, 1, words[0]).strip() == "KE"


def test_a_word_that_the_page_does_not_show_has_no_box() -> None:
    text = "KE HOACH so 12 thêm chữ lạ\nTuan tra ban dem\nHop dan"
    words = text_layer_words(LINES, 1, text)
    assert [text[word.start : word.end] for word in words] == [
        "KE", "HOACH", "so", "12", "Tuan", "tra", "ban", "dem", "Hop", "dan",
    ]  # fmt: skip


def test_a_turned_page_has_upright_boxes() -> None:
    reader = pypdf.PdfReader(io.BytesIO(LINES))
    writer = pypdf.PdfWriter()
    writer.add_page(reader.pages[0].rotate(90))
    turned = io.BytesIO()
    writer.write(turned)
    (text,) = page_texts(turned.getvalue())
    words = {text[word.start : word.end]: word for word in text_layer_words(turned.getvalue(), 1, text)}
    # Turned clockwise, lines run from the top to the bottom and follow each other from right to left.
    assert words["KE"].left > words["Tuan"].left > words["Hop"].left
    assert words["HOACH"].top > words["KE"].bottom - 0.01


def test_one_box_a_line() -> None:
    text = "KE HOACH so 12\nTuan tra ban dem\nHop dan"
    words = text_layer_words(LINES, 1, text)
    boxes = line_boxes([word for word in words if word.start >= text.index("so")])
    assert len(boxes) == 3
    assert boxes[0].left > boxes[1].left
    assert boxes[0].bottom <= boxes[1].top + 0.01
    assert line_boxes([]) == ()


def test_what_cannot_be_opened_says_so() -> None:
    with pytest.raises(DamagedFile):
        text_layer_words(b"%PDF-1.4 broken", 1, "a")
    with pytest.raises(PasswordProtected):
        text_layer_words(pdf("Secret", password="x"), 1, "Secret")


shares = st.floats(0, 1, allow_nan=False)
page_words = st.lists(
    st.builds(PageWord, st.integers(0, 2**31), st.integers(0, 2**31), shares, shares, shares, shares),
    max_size=20,
)


@given(page_words)
def test_packed_words_come_back(words: list[PageWord]) -> None:
    back = unpack(pack(words))
    assert [(word.start, word.end) for word in back] == [(word.start, word.end) for word in words]
    for before, after in zip(words, back, strict=True):
        assert after.left == pytest.approx(before.left, abs=1e-4)
        assert after.bottom == pytest.approx(before.bottom, abs=1e-4)


def test_a_mark_is_yellow_where_the_box_is_and_the_rest_stays_white() -> None:
    from PIL import Image

    marked = Image.open(io.BytesIO(page_png(LINES, 1, 500, marks=(Box(0.5, 0.5, 0.6, 0.6),))))
    assert marked.width == 500
    red, green, blue = marked.getpixel((275, round(0.55 * marked.height)))
    assert red > 240 and green > 200 and blue < 150
    assert marked.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_picture_is_turned_upright(turn: int) -> None:
    from PIL import Image

    picture = Image.open(io.BytesIO(page_png(LINES, 1, 400, turn)))
    assert picture.width == 400
    assert (picture.height > picture.width) == (turn in (0, 180))


def _is_turned(data: bytes, page: int) -> bool:
    document = pypdfium2.PdfDocument(data[data.index(b"%PDF") :])
    try:
        return bool(document[page - 1].get_rotation())
    finally:
        document.close()


def _text_pdfs() -> list[str]:
    manifest = DOCUMENTS / "manifest.jsonl"
    if not manifest.exists():
        return []
    entries = map(json.loads, manifest.read_text("utf-8").splitlines())
    return [
        each["file"] for each in entries if each["has_text_layer"] and each["file"].lower().endswith(".pdf")
    ]


@pytest.mark.skipif(not _text_pdfs(), reason="không có ../shared/data/documents")
def test_words_of_real_pages_lie_on_the_page_and_are_the_texts_own() -> None:
    matched = whole = shown = judged = 0
    for name in _text_pdfs():
        path = DOCUMENTS / name
        data = path.read_bytes()
        document = understand(read(data, path.name, OcrMode.NEVER), path.name)
        for page in document.pages[:6]:
            text = document.text[page.start : page.end]
            words = text_layer_words(data, page.number, text)
            whole += len(text.split())
            matched += len(words)
            for word in words:
                assert 0 <= word.left < word.right <= 1 and 0 <= word.top < word.bottom <= 1, name
            # What PDFium itself finds in a box is told in the page's own coordinates and in its own font's letters.
            if _is_turned(data, page.number) or name.startswith("files/tcvn3"):
                continue
            for word in words[::40]:
                judged += 1
                shown += "".join(text[word.start : word.end].strip("-").split()) in "".join(
                    canonical_text(_shown(data, page.number, word)).split()
                )
    assert matched > 0.99 * whole
    assert judged > 100 and shown == judged
