"""The text layer of PDFs: lines and gaps as on the page, hyphens at line ends, TCVN3, and pypdf where PDFium fails."""

import io
from collections.abc import Sequence

import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from ingest.readers.text_layer import page_texts
from ingest.reading import read

Line = tuple[int, bytes]  # points below the line before, and what stands there


def laid_out(*pages: Sequence[Line], font: str = "/Helvetica") -> bytes:
    """A PDF whose pages have these lines."""
    writer = pypdf.PdfWriter()
    named = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": font, "/Encoding": "/WinAnsiEncoding"}
    font_object = DictionaryObject({NameObject(key): NameObject(value) for key, value in named.items()})
    fonts = DictionaryObject({NameObject("/F1"): font_object})
    for lines in pages:
        page = writer.add_blank_page(595, 842)
        shown = b" ".join(b"0 -%d Td (%s) Tj" % line for line in lines)
        stream = DecodedStreamObject()
        stream.set_data(b"BT /F1 12 Tf 72 800 Td " + shown + b" ET")
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        page[NameObject("/Contents")] = writer._add_object(stream)
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def test_a_free_line_on_the_page_is_a_blank_line() -> None:
    lines = [(0, b"QUYET DINH"), (16, b"Ve viec mot"), (16, b"hai ba"), (40, b"THU TUONG"), (24, b"Can cu")]
    assert page_texts(laid_out(lines)) == ["QUYET DINH\nVe viec mot\nhai ba\n\nTHU TUONG\nCan cu"]


def test_a_small_letter_goes_on_with_the_line_before_however_far_below() -> None:
    lines = [(0, b"Quyet dinh"), (40, b"cua Thu tuong"), (16, b"so 1"), (16, b"ngay 2"), (16, b"het")]
    assert page_texts(laid_out(lines)) == ["Quyet dinh\ncua Thu tuong\nso 1\nngay 2\nhet"]


def test_a_number_cut_at_the_line_end_is_whole_again() -> None:
    (text,) = page_texts(laid_out([(0, b"Thong tu so 05/2024/TT-"), (16, b"BNV ngay 2/5/2024")]))
    assert "05/2024/TT-BNV ngay" in text.replace("\n", "")
    assert "\ufffe" not in text


def test_the_horned_letter_of_tcvn3_is_no_hyphen() -> None:
    words = "Thñ t\xad\xedng ChÝnh phñ quyÕt ®Þnh vÒ viÖc xö lý ng\xad\xeai vi ph¹m ph¸p luËt, nh\xadng kh«ng"
    lines = [(0, words.encode("latin-1")), (16, "\xad\xedc tÝnh n\xad\xedc t\xad".encode("latin-1"))]
    raw = read(laid_out(lines, font="/.VnTime"), "a.pdf")
    assert raw.pages[0].split("\n") == [
        "Thủ tướng Chính phủ quyết định về việc xử lý người vi phạm pháp luật, nhưng không",
        "ước tính nước tư",
    ]


def test_pypdf_reads_what_pdfium_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    data = laid_out([(0, b"Van ban"), (16, b"so 1")], [(0, b"Trang hai")])
    monkeypatch.setattr("ingest.readers.text_layer._by_pdfium", lambda _: None)
    assert page_texts(data) == ["Van ban\nso 1", "Trang hai"]
