"""Stamps: a number and a day that an e-office put into the blanks of a page."""

import io

import pypdf
import pytest
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
)

from ingest.readers.text_layer import page_texts
from tests.ingest.test_text_layer import laid_out

LETTER = [
    (0, b"UBND TINH TAY NINH"), (20, b"So:          /SNV-VP"), (20, b"Tay Ninh, ngay       thang 3 nam 2022"),
    (20, b"Kinh gui: Bo Noi vu."),
]  # fmt: skip
# (text, left, bottom) in points; the lines above stand at 800, 780, 760, 740.
NUMBER, DAY = (b"1445", 98.0, 778.0), (b"03", 158.0, 758.0)


def stamped(*stamps: tuple[bytes, float, float], kind: str = "/Widget") -> bytes:
    """The letter with these words in annotations of its page."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(laid_out(LETTER)))
    page = writer.pages[0]
    font = page["/Resources"]["/Font"]  # type: ignore[index]
    annotations = ArrayObject()
    for text, left, bottom in stamps:
        width = 7.0 * len(text)
        seen = DecodedStreamObject()
        seen.set_data(b"BT /F1 12 Tf 0 3 Td (%s) Tj ET" % text)
        seen.update(
            {
                NameObject("/Type"): NameObject("/XObject"),
                NameObject("/Subtype"): NameObject("/Form"),
                NameObject("/BBox"): ArrayObject(map(FloatObject, (0, 0, width, 15))),
                NameObject("/Resources"): DictionaryObject({NameObject("/Font"): font}),
            }
        )
        annotation = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject(kind),
                NameObject("/FT"): NameObject("/Sig"),
                NameObject("/F"): FloatObject(4),
                NameObject("/Rect"): ArrayObject(map(FloatObject, (left, bottom, left + width, bottom + 15))),
                NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(seen)}),
            }
        )
        annotations.append(writer._add_object(annotation))
    page[NameObject("/Annots")] = annotations
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


@pytest.mark.parametrize("kind", ["/Widget", "/Stamp", "/FreeText"])
def test_a_stamped_number_and_day_stand_in_their_blanks(kind: str) -> None:
    (text,) = page_texts(stamped(NUMBER, DAY, kind=kind))
    _, number, day, _ = text.split("\n")
    assert "".join(number.split()) == "So:1445/SNV-VP"
    assert " ".join(day.split()) == "Tay Ninh, ngay 03 thang 3 nam 2022"


def test_the_block_that_says_who_signed_is_left_out() -> None:
    (text,) = page_texts(stamped((b"Ky boi: So Noi vu, thoi gian ky 03/03/2022 10:12", 300.0, 778.0)))
    assert "Ky boi" not in text


def test_a_stamp_beside_no_word_is_left_out() -> None:
    (text,) = page_texts(stamped((b"77", 300.0, 300.0)))
    assert "77" not in text


def test_a_page_without_stamps_is_as_before() -> None:
    assert page_texts(stamped()) == page_texts(laid_out(LETTER))
