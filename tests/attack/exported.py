"""What an exported file holds beyond letters, found by other programs' parsers: fields, links, parts, scripts."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree
from pypdf import PdfReader

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# A field, a link, another file or a macro stands in one of these.
_ACTIVE = {
    "fldSimple", "hyperlink", "object", "altChunk", "attachedTemplate", "subDoc", "dde", "OLEObject", "control",
    "sdt", "externalData", "movie", "macroWllIds",
}  # fmt: skip
_OWN_FIELDS = {" PAGE "}
# Whatever turns the writing, or is no letter at all.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_CALCULATED = "=+-@\t\r\n＝＋－＠"


def word_faults(content: bytes) -> Iterator[str]:
    """What of a Word document is not letters, tables and the number of the page."""
    packed = zipfile.ZipFile(io.BytesIO(content))
    for name in packed.namelist():
        part = packed.read(name)
        if not name.endswith((".xml", ".rels")):
            if not name.endswith((".jpeg", ".png")):
                yield f"part {name}"
            continue
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            yield f"DTD in {name}"
        for element in etree.fromstring(part, etree.XMLParser(resolve_entities=False)).iter(etree.Element):
            tag = etree.QName(element).localname
            if tag in _ACTIVE:
                yield f"<{tag}> in {name}"
            if tag == "instrText" and element.text not in _OWN_FIELDS:
                yield f"field {element.text!r} in {name}"
            if element.get("TargetMode") == "External" or "://" in (element.get("Target") or ""):
                yield f"relation to {element.get('Target')} in {name}"
            for told in (element.text or "", *element.attrib.values()):
                if UNSEEN.search(told):
                    yield f"letters that are none in {name}: {told!r}"


def word_text(content: bytes) -> str:
    """All letters of a Word document, those of its head, comments and properties too."""
    packed = zipfile.ZipFile(io.BytesIO(content))
    parts = (etree.fromstring(packed.read(name)) for name in packed.namelist() if name.endswith(".xml"))
    return "\n".join("".join(part.itertext()) for part in parts)


_PDF_ACTIONS = {"/URI", "/Launch", "/JavaScript", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Movie"}
_PDF_FILES = {"/Filespec", "/EmbeddedFile"}


def pdf_faults(content: bytes) -> Iterator[str]:
    """What of a PDF runs, leads elsewhere or is a file of its own."""
    reader = PdfReader(io.BytesIO(content))
    for number in range(1, reader.trailer["/Size"]):
        yield from _active(reader.get_object(number))


def _active(value: Any) -> Iterator[str]:
    """Of an object and of those written inside it; others are visited by their numbers."""
    if isinstance(value, dict):
        if value.get("/S") in _PDF_ACTIONS or value.get("/Type") in _PDF_FILES or "/AA" in value:
            yield f"{value}"
        for each in dict.values(value):
            yield from _active(each)
    elif isinstance(value, list):
        for each in list.__iter__(value):
            yield from _active(each)


def table_faults(content: bytes) -> Iterator[str]:
    """What of a table a spreadsheet would calculate, whatever parts its cells: a comma, a semicolon or a tab."""
    text = content.decode("utf-8-sig")
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            for cell in row:
                if cell.strip(' "')[:1] in tuple(_CALCULATED) and not cell.startswith("'"):
                    yield f"parted by {delimiter!r}: {cell!r}"
