"""Files made to harm whoever reads them, or broken, each built from nothing: its name and its bytes.

`SECRET` is put where a file's own words must not bring it: a file beside, an address outside.
"""

import base64
import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from tests.ingest.word97_files import Piece, container, word_file

SECRET = "BI-MAT-CUA-MAY-NAY"
TEXT = "Quyết định số 12/QĐ-UBND ngày 01 tháng 3 năm 2020 của Ủy ban nhân dân tỉnh"
ASCII = b"Quyet dinh so 12/QD-UBND"
# An address that no test may ask (RFC 5737).
OUTSIDE = "http://192.0.2.1/x"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = "http://schemas.openxmlformats.org/package/2006"
_O = "urn:oasis:names:tc:opendocument:xmlns:"

Build = Callable[[Path], bytes]
FILES: dict[str, Build] = {}
"""File name → what makes its bytes; it is given the path of a file that holds `SECRET`."""


def _file(name: str) -> Callable[[Build], Build]:
    def keep(build: Build) -> Build:
        assert name not in FILES
        FILES[name] = build
        return build

    return keep


def _fixed(name: str, data: bytes) -> None:
    _made(name, lambda: data)


def _made(name: str, build: Callable[[], bytes]) -> None:
    _file(name)(lambda _: build())


# Archives


def zipped(members: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


_sum_of = lru_cache(zlib.crc32)


def _directory_entry(name: bytes, at: int, content: bytes, packed: bytes, **wrong: int) -> bytes:
    fields = {"method": 8, "size": len(content), "mode": 0, "flags": 0} | wrong
    head = struct.pack(
        "<IHHHHHHIIIHHHHHII", 0x02014B50, 0x0314, 20, fields["flags"], fields["method"], 0, 0x21,
        _sum_of(content), len(packed), fields["size"], len(name), 0, 0, 0, 0, fields["mode"] << 16, at,
    )  # fmt: skip
    return head + name


def _local_entry(name: bytes, content: bytes, packed: bytes, **wrong: int) -> bytes:
    fields = {"method": 8, "size": len(content), "flags": 0} | wrong
    head = struct.pack(
        "<IHHHHHIIIHH", 0x04034B50, 20, fields["flags"], fields["method"], 0, 0x21, _sum_of(content),
        len(packed), fields["size"], len(name), 0,
    )  # fmt: skip
    return head + name + packed


def _archive(locals_: bytes, directory: list[bytes], comment: bytes = b"") -> bytes:
    joined = b"".join(directory)
    end = struct.pack(
        "<IHHHHIIH", 0x06054B50, 0, 0, len(directory), len(directory), len(joined), len(locals_), len(comment)
    )
    return locals_ + joined + end + comment


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def _one(name: bytes, content: bytes, **wrong: int) -> bytes:
    packed = _deflated(content)
    return _archive(
        _local_entry(name, content, packed, **{key: value for key, value in wrong.items() if key != "mode"}),
        [_directory_entry(name, 0, content, packed, **wrong)],
    )


@_file("zip-sau.zip")
def _(_: Path) -> bytes:
    data = zipped({"x.txt": TEXT})
    for _depth in range(30):
        data = zipped({"tiep.zip": data})
    return data


@_file("zip-cay.zip")
def _(_: Path) -> bytes:
    data = zipped({"x.txt": TEXT})
    for _depth in range(6):
        data = zipped({f"{number}.zip": data for number in range(16)})
    return data


@_file("zip-rong.zip")
def _(_: Path) -> bytes:
    packed = _deflated(b"a")
    local = _local_entry(b"a.docx.bin", b"a", packed)
    return _archive(local, [_directory_entry(b"a%05d.txt" % n, 0, b"a", packed) for n in range(21_000)])


@_file("zip-chong-nhau.zip")
def _(_: Path) -> bytes:
    content = bytes(21_000_000)
    packed = _deflated(content)
    local = _local_entry(b"00000", content, packed)
    return _archive(local, [_directory_entry(b"%05d" % n, 0, content, packed) for n in range(100)])


_made("zip-to.zip", lambda: _one(b"to.txt", bytes(21_000_000)))
_fixed("zip-noi-doi.zip", _one(b"nho.txt", bytes(500_000), size=10))
_fixed("zip-khoe.zip", _one(b"khoe.txt", b"a", size=0xFFFFFFFE))
_fixed("zip-la.zip", _one(b"la.txt", ASCII, method=99))
_fixed("zip-mat-khau.zip", _one(b"khoa.txt", ASCII, flags=1))
_fixed("zip-lien-ket.zip", _one(b"lien-ket.txt", b"/etc/passwd", mode=0o120777))
_fixed("zip-duong-dan.zip", zipped({f"../../../../tmp/{SECRET}.txt": TEXT}))
_fixed("zip-tuyet-doi.zip", zipped({f"/tmp/{SECRET}.txt": f"{TEXT} hai"}))
_fixed("zip-o-dia.zip", zipped({f"C:\\Windows\\{SECRET}.txt": f"{TEXT} ba"}))
_fixed("zip-ten-lenh.zip", zipped({"a\x1b[2J\x07\n.txt": f"{TEXT} bốn"}))
_fixed(
    "zip-hoa-thuong.zip",
    zipped({"A.TXT": f"{TEXT} tám", "a.txt": f"{TEXT} chín", "a\0b.txt": f"{TEXT} mười"}),
)
_fixed("zip-ghi-chu.zip", _archive(b"PK\x03\x04", [], b"x" * 65_535))
for _cut in (5, 31, 60, 100, 140):
    _fixed(f"zip-cat-{_cut}.zip", zipped({"a.txt": TEXT, "b.txt": TEXT * 2})[:_cut])


@_file("zip-trung-ten.zip")
def _(_: Path) -> bytes:
    first, second = (f"{TEXT} bản {number}".encode() for number in (1, 2))
    packed = [_deflated(first), _deflated(second)]
    local = _local_entry(b"a.txt", first, packed[0])
    return _archive(
        local + _local_entry(b"a.txt", second, packed[1]),
        [
            _directory_entry(b"a.txt", 0, first, packed[0]),
            _directory_entry(b"a.txt", len(local), second, packed[1]),
        ],
    )


# XML


def _billion(entity: str = "&z9;") -> tuple[str, str]:
    """A document type whose entity grows to 10⁹ letters, and a mention of it."""
    lines = ['<!ENTITY z0 "lolololol ">']
    lines += [f'<!ENTITY z{n} "{f"&z{n - 1};" * 10}">' for n in range(1, 10)]
    return f"<!DOCTYPE r [{''.join(lines)}]>", entity


def _quadratic() -> tuple[str, str]:
    return f'<!DOCTYPE r [<!ENTITY a "{"a" * 100_000}">]>', "&a;" * 1_000


def _external(address: str) -> tuple[str, str]:
    return f'<!DOCTYPE r [<!ENTITY a SYSTEM "{address}">]>', "&a;"


def _parameter(address: str) -> tuple[str, str]:
    return f'<!DOCTYPE r SYSTEM "{address}" [<!ENTITY % p SYSTEM "{address}"> %p;]>', ""


_DOCX_TYPES = (
    f'<Types xmlns="{_P}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_DOCX_ROOT = (
    f'<Relationships xmlns="{_P}/relationships"><Relationship Id="r1" '
    f'Type="{_R}/officeDocument" Target="word/document.xml"/></Relationships>'
)


def docx(body: str, doctype: str = "", parts: dict[str, bytes | str] | None = None) -> bytes:
    """A .docx with nothing but a body, as little as Word opens."""
    document = f"{doctype}<w:document {_W} xmlns:r='{_R}'><w:body>{body}</w:body></w:document>"
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": _DOCX_TYPES,
        "_rels/.rels": _DOCX_ROOT,
        "word/document.xml": document,
    }
    return zipped(members | (parts or {}))


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def odt(body: str, doctype: str = "") -> bytes:
    names = " ".join(f'xmlns:{name}="{_O}{name}:1.0"' for name in ("office", "text", "table", "style"))
    content = f"{doctype}<office:document-content {names}><office:body><office:text>{body}</office:text>"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED
        )
        archive.writestr("content.xml", f"{content}</office:body></office:document-content>")
        archive.writestr("styles.xml", f"<office:document-styles {names}/>")
        archive.writestr("META-INF/manifest.xml", "<m/>")
    return data.getvalue()


def _html(body: str, doctype: str = "<!DOCTYPE html>") -> bytes:
    return f"{doctype}<html><head></head><body>{body}</body></html>".encode()


def _naming(written: Callable[[str, str], bytes], secret: Path) -> bytes:
    """A file with an external entity that names the secret."""
    return written(*_external(secret.as_uri()))


_XML: dict[str, Callable[[str, str], bytes]] = {
    "docx": lambda doctype, mention: docx(_paragraph(f"{TEXT} {mention}"), doctype),
    "odt": lambda doctype, mention: odt(f"<text:p>{TEXT} {mention}</text:p>", doctype),
    "html": lambda doctype, mention: _html(
        f"<p>{TEXT} {mention}</p>", doctype.replace("DOCTYPE r", "DOCTYPE html")
    ),
}
for _suffix, _written in _XML.items():
    _fixed(f"xml-ty-tieng-cuoi.{_suffix}", _written(*_billion()))
    _fixed(f"xml-binh-phuong.{_suffix}", _written(*_quadratic()))
    _fixed(f"xml-ngoai-http.{_suffix}", _written(*_external(OUTSIDE)))
    _fixed(f"xml-tham-so.{_suffix}", _written(*_parameter(OUTSIDE)))
    FILES[f"xml-ngoai-tep.{_suffix}"] = partial(_naming, _written)

# Word files

_fixed("docx-long-sau.docx", docx("<w:ins>" * 50_000 + "</w:ins>" * 50_000))
_fixed(
    "docx-bang-long.docx",
    docx("<w:tbl><w:tr><w:tc>" * 80 + _paragraph(TEXT) + "</w:tc></w:tr></w:tbl>" * 80),
)
_fixed(
    "docx-thieu-phan.docx",
    zipped({"word/document.xml": f"<w:document {_W}/>", "[Content_Types].xml": "<a/>"}),
)
_CIRCLE = f"<w:styles {_W}><w:style w:styleId='a'><w:basedOn w:val='a'/></w:style></w:styles>"
_fixed("docx-vong-kieu.docx", docx(_paragraph(TEXT), parts={"word/styles.xml": _CIRCLE}))
_fixed(
    "docx-quan-he-ngoai.docx",
    docx(
        _paragraph(TEXT) + '<w:altChunk r:id="r3"/><w:subDoc r:id="r4"/>',
        parts={
            "word/_rels/document.xml.rels": "".join(
                [f'<Relationships xmlns="{_P}/relationships">']
                + [
                    f'<Relationship Id="r{n}" Type="{_R}/{kind}" Target="{OUTSIDE}" TargetMode="External"/>'
                    for n, kind in enumerate(("attachedTemplate", "image", "aFChunk", "subDocument"), 1)
                ]
                + ["</Relationships>"]
            )
        },
    ),
)
for _share in (0.2, 0.5, 0.8, 0.95):
    _whole = docx(_paragraph(TEXT))
    _fixed(f"docx-cat-{int(_share * 100)}.docx", _whole[: int(len(_whole) * _share)])
_fixed("docx-mat-khau.docx", container({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}))


@_file("docx-bom.docx")
def _(_: Path) -> bytes:
    """A part that says that it unpacks to four gigabytes."""
    data = bytearray(docx(_paragraph(TEXT), parts={"word/media/a": bytes(1_000)}))
    struct.pack_into("<I", data, data.rindex(b"PK\x01\x02") + 24, 0xFFFFFFFE)
    return bytes(data)


_made("docx-trieu-phan-tu.docx", lambda: docx(_paragraph(TEXT) + "<w:p/>" * 6_000_000))


def _noted(notes: int, mentions: int, text: str) -> bytes:
    """A text that points to its notes so many times."""
    pointed = "".join(f'<w:footnoteReference w:id="{n % notes}"/>' for n in range(mentions))
    written = "".join(f'<w:footnote w:id="{n}">{_paragraph(text)}</w:footnote>' for n in range(notes))
    relation = f'<Relationship Id="r1" Type="{_R}/footnotes" Target="footnotes.xml"/>'
    return docx(
        f"<w:p><w:r><w:t>{TEXT}</w:t>{pointed}</w:r></w:p>",
        parts={
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{_P}/relationships">{relation}</Relationships>',
            "word/footnotes.xml": f"<w:footnotes {_W}>{written}</w:footnotes>",
        },
    )


_made("docx-nhieu-ghi-chu.docx", lambda: _noted(4_000, 4_000, "n"))
_made("docx-ghi-chu-lap.docx", lambda: _noted(1, 20_000, "n" * 50_000))


@_file("odt-bom-ke.odt")
def _(_: Path) -> bytes:
    """A list of its parts, the last one, that says that it unpacks to four gigabytes."""
    data = bytearray(odt(f"<text:p>{TEXT}</text:p>"))
    struct.pack_into("<I", data, data.rindex(b"PK\x01\x02") + 24, 0xFFFFFFFE)
    return bytes(data)


_BOXES = (
    "<table:table><table:table-row><table:table-cell>",
    "</table:table-cell></table:table-row></table:table>",
)
_fixed("odt-bang-long.odt", odt(_BOXES[0] * 60 + f"<text:p>{TEXT}</text:p>" + _BOXES[1] * 60))
_made("odt-trieu-phan-tu.odt", lambda: odt(f"<text:p>{TEXT}</text:p>" + "<text:p/>" * 6_000_000))
_fixed("odt-bang-qua-sau.odt", odt(_BOXES[0] * 400 + f"<text:p>{TEXT}</text:p>" + _BOXES[1] * 400))
_WIDE = "".join(f' table:number-{side}="1000000000"' for side in ("columns-repeated", "columns-spanned"))
_fixed(
    "odt-dem-doi.odt",
    odt(
        '<table:table><table:table-row table:number-rows-repeated="1000000000">'
        f'<table:table-cell{_WIDE}><text:p>{TEXT}<text:s text:c="1000000000"/></text:p></table:table-cell>'
        "</table:table-row></table:table>"
    ),
)

# Binary Word files

_DOC = word_file([Piece(TEXT)])
for _share in (0.1, 0.4, 0.7, 0.95):
    _fixed(f"doc-cat-{int(_share * 100)}.doc", _DOC[: int(len(_DOC) * _share)])
_fixed("doc-chi-dau.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 2_000)
_fixed("doc-khong-phai-word.doc", container({"Workbook": b"x"}))
_fixed("doc-mat-khau.doc", word_file([Piece(TEXT)], flags=0x0300))
_fixed("doc-bang-sai.doc", _DOC.replace(_DOC[0x400 + 0x9A : 0x400 + 0x1B0], b"\xff" * 0x116, 1))


@_file("doc-vong-fat.doc")
def _(_: Path) -> bytes:
    """Every sector of a stream is followed by its first one."""
    data = bytearray(_DOC)
    for sector in range(2, 60):
        struct.pack_into("<I", data, 512 + 4 * sector, 2)
    return bytes(data)


@_file("doc-vong-thu-muc.doc")
def _(_: Path) -> bytes:
    """A directory entry whose next one is itself."""
    data = bytearray(_DOC)
    struct.pack_into("<III", data, 1024 + 128 + 68, 1, 1, 1)
    return bytes(data)


# RTF

_fixed("rtf-sau.rtf", rb"{\rtf1 " + b"{" * 100_000 + ASCII + b"}" * 100_001)
_fixed("rtf-bin.rtf", rb"{\rtf1 " + ASCII + rb"{\pict\bin2147483647 " + b"x" * 100 + b"}}")
_fixed("rtf-bin-am.rtf", rb"{\rtf1 " + ASCII + rb"\bin-2147483648 " + ASCII + b"}")
_fixed(
    "rtf-doi-tuong.rtf", rb"{\rtf1{\object\objemb{\*\objdata " + b"d0cf11e0" * 20_000 + b"}}" + ASCII + b"}"
)
_fixed("rtf-mau-ngoai.rtf", rb"{\rtf1{\*\template " + OUTSIDE.encode() + b"}" + ASCII + b"}")
_fixed("rtf-truong.rtf", rb'{\rtf1{\field{\*\fldinst INCLUDETEXT "/etc/passwd"}{\fldrslt }}' + ASCII + b"}")
_fixed("rtf-so-to.rtf", rb"{\rtf1\u99999999999\uc99999999 " + ASCII + rb"\f-1\ansicpg99999 x}")
_fixed(
    "rtf-phong.rtf",
    rb"{\rtf1{\fonttbl" + b"".join(rb"{\f%d a;}" % n for n in range(3_000)) + b"}" + ASCII + b"}",
)
_fixed("rtf-chi-dau.rtf", rb"{\rtf")
_fixed("rtf-khong-dong.rtf", rb"{\rtf1{{{{{" + ASCII)

# PDF


def pdf(objects: dict[int, bytes], trailer: bytes = b"", start: int | None = None) -> bytes:
    """A PDF of these objects, 1 the catalogue."""
    data, places = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(data)
    size = max(objects) + 1
    rows = [b"0000000000 65535 f \n"]
    rows += [
        b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(1, size)
    ]
    data += b"xref\n0 %d\n" % size + b"".join(rows)
    data += b"trailer\n<</Size %d/Root 1 0 R%s>>\n" % (size, trailer)
    return data + b"startxref\n%d\n%%%%EOF" % (table if start is None else start)


def stream(content: bytes, extra: bytes = b"", length: int | None = None) -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (
        len(content) if length is None else length, extra, content,
    )  # fmt: skip


_CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
_SHOWN = b"BT /F1 12 Tf 72 700 Td (" + ASCII + b") Tj ET"


def plain_pdf(trailer: bytes = b"", start: int | None = None, **changed: bytes) -> bytes:
    """A PDF of one page with a line of text; `o4=…` puts another object in the place of 4."""
    objects = {
        1: _CATALOGUE, 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>", 3: _PAGE, 4: stream(_SHOWN), 5: _FONT,
    }  # fmt: skip
    return pdf(objects | {int(name[1:]): body for name, body in changed.items()}, trailer, start)


_PDF = plain_pdf()
_fixed("pdf-10000-trang.pdf", plain_pdf(o2=b"<</Type/Pages/Kids[" + b"3 0 R " * 10_000 + b"]/Count 10000>>"))
_fixed("pdf-dem-doi.pdf", plain_pdf(o2=b"<</Type/Pages/Kids[3 0 R]/Count 999999999>>"))
_fixed("pdf-cay-vong.pdf", plain_pdf(o2=b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>"))
_fixed("pdf-cay-rong.pdf", plain_pdf(o2=b"<</Type/Pages/Kids[]/Count 0>>"))
_fixed("pdf-xref-vong.pdf", plain_pdf(trailer=b"/Prev %d" % _PDF.rindex(b"xref\n0 ")))
_fixed("pdf-xref-ngoai.pdf", plain_pdf(start=999_999_999))
_fixed("pdf-do-dai.pdf", plain_pdf(o4=stream(_SHOWN, length=2_000_000_000)))
_fixed("pdf-do-dai-vong.pdf", plain_pdf(o4=b"<</Length 4 0 R>>stream\n" + _SHOWN + b"\nendstream"))
_made(
    "pdf-bom.pdf",
    lambda: plain_pdf(
        o4=stream(zlib.compress(zlib.compress(bytes(30_000_000), 1), 9), b"/Filter[/FlateDecode/FlateDecode]")
    ),
)
_fixed("pdf-loc-nhieu.pdf", plain_pdf(o4=stream(_SHOWN, b"/Filter[" + b"/ASCIIHexDecode" * 5_000 + b"]")))
_fixed(
    "pdf-mang-sau.pdf",
    plain_pdf(o6=b"[" * 20_000 + b"]" * 20_000, o2=b"<</Type/Pages/Kids[3 0 R]/Count 1/X 6 0 R>>"),
)
_fixed(
    "pdf-objstm-vong.pdf",
    plain_pdf(o6=stream(b"7 0 <<>>", b"/Type/ObjStm/N 999999999/First 4/Extends 6 0 R")),
)
_fixed("pdf-javascript.pdf", plain_pdf(
    o1=_CATALOGUE.replace(b">>", b"/OpenAction 6 0 R/AA<</WC 6 0 R>>>>"),
    o6=b"<</S/JavaScript/JS(app.launchURL\\('" + OUTSIDE.encode() + b"'\\))>>",
))  # fmt: skip
_fixed("pdf-chay-lenh.pdf", plain_pdf(o1=_CATALOGUE.replace(b">>", b"/OpenAction<</S/Launch/F(/bin/sh)>>>>")))
_fixed(
    "pdf-lien-ket.pdf",
    plain_pdf(
        o3=_PAGE[:-2] + b"/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(%s)>>>>]>>" % OUTSIDE.encode()
    ),
)
_fixed(
    "pdf-gui-mau.pdf",
    plain_pdf(o1=_CATALOGUE.replace(b">>", b"/OpenAction<</S/SubmitForm/F(%s)>>>>" % OUTSIDE.encode())),
)
_fixed("pdf-dong-ngoai.pdf", plain_pdf(o4=b"<</Length 0/F(/etc/passwd)>>stream\n\nendstream"))
_fixed("pdf-khoa-la.pdf", plain_pdf(trailer=b"/Encrypt<</Filter/Abc/V 99>>"))
_fixed("pdf-trang-to.pdf", plain_pdf(o3=_PAGE.replace(b"595 842", b"1e30 1e30")))
_fixed("pdf-trang-am.pdf", plain_pdf(o3=_PAGE.replace(b"0 0 595 842", b"9 9 -9 -9")))
_fixed("pdf-chi-dau.pdf", b"%PDF-1.7")
_fixed("pdf-rac.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 400)
for _cut in (60, 150, 300, 450, 600, len(_PDF) - 10):
    _fixed(f"pdf-cat-{_cut}.pdf", _PDF[:_cut])


# Pictures


def png(width: int, height: int, data: bytes = b"", *chunks: tuple[bytes, bytes]) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    middle = b"".join(chunk(*each) for each in chunks)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + middle + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _tiff(directories: list[int], first: int = 8) -> bytes:
    """A TIFF whose page directories, each of one pixel, point to these next ones."""
    data = struct.pack("<2sHI", b"II", 42, first)
    for following in directories:
        tags = ((256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, 0), (278, 1), (279, 1))
        data += struct.pack("<H", len(tags))
        data += b"".join(struct.pack("<HHII", tag, 3, 1, value) for tag, value in tags)
        data += struct.pack("<I", following)
    return data


_DIRECTORY = 2 + 8 * 12 + 4
_fixed("anh-khong-lo.png", png(60_000, 60_000, zlib.compress(bytes(1_000_000), 9)))
_fixed("anh-cuc-dai.png", png(2**31 - 1, 2**31 - 1))
_fixed("anh-khong-diem.png", png(0, 0))
_fixed("anh-ghi-chu-bom.png", png(10, 10, b"", (b"zTXt", b"a\0\0" + zlib.compress(bytes(3_000_000), 9))))
_fixed(
    "anh-bmp-doi.bmp",
    b"BM" + struct.pack("<IHHIIiiHHIIIIII", 99, 0, 0, 54, 40, 60_000, 60_000, 1, 24, *[0] * 6),
)
_fixed("anh-tiff-vong.tif", _tiff([8]))
_fixed("anh-tiff-nhieu.tif", _tiff([8 + _DIRECTORY * n for n in range(1, 4_000)] + [0]))
_fixed("anh-tiff-ngoai.tif", _tiff([0], first=0xFFFFFFF0))
_fixed("anh-cut.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\xff" * 40)
_fixed("anh-cut.webp", b"RIFF\xff\xff\xff\xffWEBPVP8X\x0a\x00\x00\x00" + b"\xff" * 10)

# Web pages

_fixed("web-sau.html", _html(f"<p>{TEXT}</p>" + "<div>" * 20_000))
_fixed("web-the-sau.html", _html(f"<p>{TEXT}</p>" + "<b>" * 100_000 + "<i>" * 100_000))
_fixed("web-thuoc-tinh.html", _html(f'<p style="{"a:b;" * 100_000}" class="{"x " * 100_000}">{TEXT}</p>'))
_fixed("web-chuyen.html", _html(f'<meta http-equiv="refresh" content="0;url={OUTSIDE}"><p>{TEXT}</p>'))
_fixed("web-script.html", _html(f"<script src='{OUTSIDE}'></script><script>{SECRET}</script><p>{TEXT}</p>"))
_fixed(
    "web-khung.html",
    _html(
        f"<base href='{OUTSIDE}'><iframe src='/x'></iframe><img src='y'><link rel=stylesheet href=z><p>{TEXT}</p>"
    ),
)
_fixed("web-ky-tu.html", _html(f"<p>{TEXT}</p>" + "&#x110000;&#0;&#xD800;&bogus;" * 500))
_fixed("web-bang.html", _html(f"<p>{TEXT}</p>" + "<table><tr><td>" * 20_000))
_fixed(
    "web-ma-la.html",
    b"<html><head><meta charset='utf-7'></head><body><p>" + ASCII + b" \xff\xfe</p></body></html>",
)
_fixed(
    "web-cot.html",
    _html(f'<table><tr><td colspan="1000000000" rowspan="1000000000">{TEXT}</td></tr></table>'),
)
_fixed("web-kieu.html", _html(f"<style>{'p{font-family:' * 10_000}</style><p>{TEXT}</p>"))
_fixed("web-khong-dong.html", b"<html><!--" + b"<!-- " * 200_000)

# E-mail

_HEAD = b"From: a@example.vn\nTo: b@example.vn\nSubject: x\nMIME-Version: 1.0\n"


@_file("thu-long.eml")
def _(_: Path) -> bytes:
    """A letter in a letter in a letter."""
    data = _HEAD + b"\n" + ASCII
    for _depth in range(200):
        data = _HEAD + b"Content-Type: message/rfc822\n\n" + data
    return data


@_file("thu-1000-tang.eml")
def _(_: Path) -> bytes:
    return (_HEAD + b"Content-Type: message/rfc822\n\n") * 1_000 + _HEAD + b"\n" + ASCII


_made("thu-nhieu-dong.eml", lambda: _HEAD + b"\n" + b"a\n" * 2_500_000)
_made(
    "thu-nhieu-phan.eml",
    lambda: _HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 200_000 + b"--b--\n",
)


@_file("thu-phan-long.eml")
def _(_: Path) -> bytes:
    """Parts inside parts, each with a boundary of its own."""
    data = b"Content-Type: text/plain\n\n" + ASCII
    for depth in range(1_500):
        boundary = b"b%d" % depth
        data = b'Content-Type: multipart/mixed; boundary="%s"\n\n--%s\n%s\n--%s--\n' % (
            boundary, boundary, data, boundary,
        )  # fmt: skip
    return _HEAD + data


@_file("thu-kem-chinh-no.eml")
def _(_: Path) -> bytes:
    """A letter with a letter attached, and so on, each as a file."""
    data = _HEAD + b"\n" + ASCII
    for _depth in range(12):
        data = (
            _HEAD + b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Disposition: attachment; '
            b'filename="x.eml"\nContent-Transfer-Encoding: base64\n\n'
            + base64.encodebytes(data)
            + b"\n--b--\n"
        )
    return data


_fixed(
    "thu-bang-ma.eml",
    _HEAD + b"Content-Type: text/plain; charset=khong-co\nContent-Transfer-Encoding: khong-co\n\n" + ASCII,
)
_fixed("thu-dau-to.eml", _HEAD + b"Content-Type: text/plain; name=" + b"(" * 300_000 + b"\n\n" + ASCII)
_fixed("thu-dau-nhieu.eml", _HEAD + b"X-A: b\n" * 100_000 + b"\n" + ASCII)
_fixed("thu-khong-bien.eml", _HEAD + b'Content-Type: multipart/mixed; boundary="khong-co"\n\n' + ASCII)
_fixed("thu-base64.eml", _HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"@@@=A=" * 10_000)
_fixed("thu-ten-tep.eml",
    _HEAD + b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Disposition: attachment; '
    b'filename="../../../tmp/' + SECRET.encode() + b'.txt"\n\n' + ASCII + b" nam\n--b--\n")  # fmt: skip
_fixed("thu-mhtml-rong.mht", b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x--")

# Plain text and records

_fixed("chu-nul.txt", ASCII.replace(b" ", b"\0") * 100)
_fixed("chu-utf16-le.txt", TEXT.encode("utf-16-le"))
_fixed("chu-utf16-ascii.txt", ASCII.decode().encode("utf-16-be"))
_fixed(
    "chu-don-le.txt", b"\xff\xfe" + "Quyết định ".encode("utf-16-le") + b"\x00\xd8" + "x".encode("utf-16-le")
)
_fixed("chu-sai-ma.txt", TEXT.encode() + b"\xff\xc0\x80")
_fixed("chu-mot-dong.txt", b"a" * 200_000)
_fixed("chu-ngoac.txt", b"(" * 20_000 + ASCII)
_fixed("chu-so.txt", b"1/" * 10_000 + ASCII)
_fixed("chu-cach.txt", ASCII + b" " * 200_000 + b"x")
_fixed("chu-dong-trong.txt", ASCII + b"\n" * 50_000 + b"x")
_fixed("chu-dau.txt", ("e" + "\u0301\u0323" * 50_000 + TEXT).encode())
_fixed("chu-ngay.txt", "ngày tháng năm ".encode() * 500)
_fixed("chu-so-hieu.txt", "số 1, 2, 3/QĐ-UBND và ".encode() * 500)
_fixed("chu-gach.txt", b"-" * 50_000 + ASCII)
_fixed("chu-dieu.txt", "Điều 1. \n".encode() * 500)
_fixed("rong.pdf", b"")
_fixed("chi-cach.docx", b" \n\t")
_fixed("nhi-phan.bin", bytes(range(256)) * 100)
_fixed("nen.gz", gzip.compress(bytes(1_000_000)))
_fixed("pdf-va-zip.pdf", _PDF + zipped({"a.txt": TEXT}))
_fixed("zip-va-pdf.zip", zipped({"a.txt": f"{TEXT} sáu"}) + _PDF)
_fixed("sai-duoi.docx", _PDF + b"\n%")
_fixed("sai-duoi.jpg", zipped({"a.txt": f"{TEXT} bảy"}))
_made("ban-ghi-bom.jsonl.gz", lambda: gzip.compress(b'{"id": "1", "text": "' + b"a" * 60_000_000, 1))
_fixed("ban-ghi-sau.jsonl", b"[" * 100_000 + b"\n" + b'{"a":' * 100_000)


def endless_pdf() -> bytes:
    """Forms that each draw the one before ten times: 10⁸ lines of text from a thousand bytes; no reader ends."""
    objects: dict[str, Any] = {
        f"o{number}": stream(
            b"/X Do " * 10,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (number + 1),
        )
        for number in range(10, 18)
    }
    objects["o18"] = stream(
        _SHOWN, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F1 5 0 R>>>>"
    )
    return plain_pdf(
        o4=stream(b"/X Do"),
        o3=_PAGE.replace(b"/Font", b"/XObject<</X 10 0 R>>/Font"),
        **objects,
    )
