import io
import logging
import re
import zipfile

import docx
import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from ingest.errors import (
    DamagedFile,
    EmptyInput,
    IngestError,
    InvalidEncoding,
    PasswordProtected,
    TextLayerMissing,
    UnsupportedFormat,
)
from ingest.reading import RawText, read


def pdf(*pages: str, password: str | None = None, owner: str | None = None) -> bytes:
    """A PDF with one line of ASCII text a page; an empty string makes a page without text."""
    writer = pypdf.PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for text in pages:
        page = writer.add_blank_page(595, 842)
        if text:
            stream = DecodedStreamObject()
            stream.set_data(f"BT /F1 14 Tf 72 700 Td ({text}) Tj ET".encode())
            fonts = DictionaryObject({NameObject("/F1"): font})
            page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
            page[NameObject("/Contents")] = writer._add_object(stream)
    if password is not None:
        writer.encrypt(password, owner_password=owner, algorithm="AES-256")
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def word(*paragraphs: str, table: list[list[str]] | None = None) -> bytes:
    document = docx.Document()
    for row in table or []:
        cells = document.add_table(1, len(row)).rows[0].cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def test_text_in_the_accepted_encodings() -> None:
    text = "Kế hoạch số 399/KH-UBND"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        raw = read(text.encode(encoding), "a.txt")
        assert raw.pages[0].strip("\ufeff") == text
        assert not raw.paged


def test_pages_of_a_pdf_are_kept() -> None:
    assert read(pdf("Trang mot", "", "Trang ba"), "a.pdf") == RawText(
        ("Trang mot", "", "Trang ba"), paged=True
    )


def test_a_pdf_behind_other_bytes_and_behind_an_empty_password() -> None:
    assert read(b"\r\nX-Mail: 1\r\n" + pdf("Van ban"), "a.PDF").pages == ("Van ban",)
    assert read(pdf("Van ban", password="", owner="chu"), "a.pdf").pages == ("Van ban",)


def test_word_paragraphs_and_tables_in_order() -> None:
    data = word("KẾ HOẠCH", "Nội dung", table=[["Số: 1/KH", "Hà Nội, ngày 01"], ["SỞ\nPHÒNG", "CỘNG HÒA"]])
    assert read(data, "a.docx").pages[0].split("\n") == [
        "Số: 1/KH | Hà Nội, ngày 01",
        "SỞ",
        "PHÒNG",
        "CỘNG HÒA",
        "KẾ HOẠCH",
        "Nội dung",
    ]


def test_numbers_that_word_counts_are_in_the_text() -> None:
    document = docx.Document()
    for style, text in [
        ("List Number", "Việc một"),
        ("List Bullet", "Ý"),
        ("List Number", "Việc hai"),
        ("Normal", "Hết"),
    ]:
        document.add_paragraph(text, style=style)
    data = io.BytesIO()
    document.save(data)
    assert read(data.getvalue(), "a.docx").pages[0].split("\n") == [
        "1. Việc một",
        "- Ý",
        "2. Việc hai",
        "Hết",
    ]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (pdf("Van ban"), "a.txt"),
        (word("Van ban"), "a.pdf"),
        (b"Van ban", "a.pdf"),
        (b"Van ban", "a.docx"),
    ],
)
def test_a_wrong_extension_does_not_matter(data: bytes, name: str) -> None:
    raw = read(data, name)
    assert raw.pages[0].strip() == "Van ban"
    assert len(raw.notes) == 1 and name[1:] in raw.notes[0]


@pytest.mark.parametrize("name", ["a.PDF", "stdin-0123", "so 12.2020", "a.pdf"])
def test_a_fitting_or_unknown_extension_is_not_noted(name: str) -> None:
    assert read(pdf("Van ban"), name).notes == ()


def other_zip() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyInput),
        (b" \n\t ", EmptyInput),
        (b"\xef\xbb\xbf \n", EmptyInput),
        (word(), EmptyInput),
        (pdf("Van ban")[:200], DamagedFile),
        (b"%PDF-1.7\njunk", DamagedFile),
        (pdf("Van ban", password="mat"), PasswordProtected),
        (pdf("", ""), TextLayerMissing),
        (word("Văn bản")[:-400], DamagedFile),
        (other_zip(), UnsupportedFormat),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), UnsupportedFormat),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), PasswordProtected),
        (bytes(range(256)) * 8, UnsupportedFormat),
        ("Kế hoạch".encode()[:-1] + b" \xff", InvalidEncoding),
        (b"\xff\xfe" + "Kế".encode("utf-16-le") + b"\x00", InvalidEncoding),
    ],
)
def test_bad_input_is_named(data: bytes, error: type[IngestError]) -> None:
    with pytest.raises(error) as raised:
        read(data, "a.txt")
    assert type(raised.value) is error
    assert str(raised.value)


def test_an_invalid_byte_is_located() -> None:
    with pytest.raises(InvalidEncoding, match="byte 4 "):
        read(b"abc\xffdef", "a.txt")


def test_nothing_of_pypdf_reaches_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    level = logging.getLogger("pypdf").level
    broken = re.sub(rb"startxref\n\d+", b"startxref\n17", pdf("Van ban"))
    assert read(broken, "a.pdf").pages == ("Van ban",)
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("pypdf").level == level


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (rb"{\rtf1\ansi\deff0 Xin ch\'e0o}", "RTF"),
        (b"\n<!DOCTYPE html>\n<html><body>K\xe1\xba\xbf ho\xe1\xba\xa1ch</body></html>", "HTML"),
        (b"<HTML><head></head><body>abc</body></HTML>", "HTML"),
        (b'<?xml version="1.0"?>\n<html xmlns="x"><body>abc</body></html>', "HTML"),
    ],
)
def test_marked_up_text_is_no_plain_text(data: bytes, advice: str) -> None:
    with pytest.raises(UnsupportedFormat, match=advice):
        read(data, "a.txt")


def test_text_that_speaks_of_markup_is_text() -> None:
    assert read("Thẻ <html> mở đầu một trang web.".encode(), "a.txt").pages[0].startswith("Thẻ")


TCVN3 = (
    "Céng hoµ x· héi chñ nghÜa ViÖt Nam. §éc lËp - Tù do - H¹nh phóc. QuyÕt ®Þnh cña Uû ban nh©n d©n tØnh. "
)
VNI = "COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM. Ñoäc laäp - Töï do - Haïnh phuùc. Quyeát ñònh cuûa UÛy ban. "


@pytest.mark.parametrize("text", [TCVN3 * 3, VNI * 3])
def test_text_in_a_legacy_font_is_named_and_not_taken_for_words(text: str) -> None:
    with pytest.raises(UnsupportedFormat, match="TCVN3"):
        read(text.encode(), "a.txt")


@pytest.mark.parametrize(
    "text", [TCVN3 + "Quyết định của Ủy ban nhân dân tỉnh.", "Un café à l'hôtel, déjà vu. " * 2]
)
def test_a_foreign_or_mixed_text_is_read(text: str) -> None:
    assert read(text.encode(), "a.txt").pages == (text,)
