import io
import logging
import re
import unicodedata
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
    UnsupportedFormat,
)
from ingest.raw_text import RawText
from ingest.reading import read


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
        (pdf("", ""), EmptyInput),
        (word("Văn bản")[:-400], DamagedFile),
        (other_zip(), UnsupportedFormat),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), DamagedFile),
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


TCVN3 = (
    "Céng hoµ x· héi chñ nghÜa ViÖt Nam. §éc lËp - Tù do - H¹nh phóc. QuyÕt ®Þnh cña Uû ban nh©n d©n tØnh. "
)
VNI = "COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM. Ñoäc laäp - Töï do - Haïnh phuùc. Quyeát ñònh cuûa UÛy ban. "


@pytest.mark.parametrize(("text", "begins"), [(TCVN3 * 3, "Cộng hoà"), (VNI * 3, "CỘNG HÒA")])
def test_text_in_a_legacy_encoding_is_decoded(text: str, begins: str) -> None:
    for data in (text.encode(), text.encode("latin-1")):
        assert read(data, "a.txt").pages[0].startswith(f"{begins} ")


def cp1258(text: str) -> bytes:
    """As Windows writes it: a letter, and its tone as a mark behind it."""
    decomposed = "".join(
        letter if letter in "âêôăơưđ" else unicodedata.normalize("NFD", letter) for letter in text
    )
    marks = dict.fromkeys("\u0300\u0301\u0303\u0309\u0323")
    composed = ""
    for letter in decomposed:
        joined = unicodedata.normalize("NFC", composed[-1:] + letter)
        # Of ệ the circumflex belongs to the letter, whichever mark came first.
        if letter not in marks and len(joined) == 1 and composed:
            composed = composed[:-1] + joined
        elif letter == "\u0302" and composed[-1:] == "\u0323":
            composed = composed[:-2] + unicodedata.normalize("NFC", composed[-2] + letter) + "\u0323"
        else:
            composed += letter
    return composed.encode("cp1258")


def test_text_in_windows_1258_and_in_utf16_without_a_mark() -> None:
    text = "Thực hiện Kế hoạch của Ủy ban nhân dân tỉnh"
    assert read(cp1258(text), "a.txt").pages == (text,)
    for encoding in ("utf-16-le", "utf-16-be"):
        assert read(text.encode(encoding), "a.txt").pages == (text,)


@pytest.mark.parametrize(
    "text", [TCVN3 + "Quyết định của Ủy ban nhân dân tỉnh.", "Un café à l'hôtel, déjà vu. " * 2]
)
def test_a_foreign_or_mixed_text_is_read(text: str) -> None:
    assert read(text.encode(), "a.txt").pages == (text,)
