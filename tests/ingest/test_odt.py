"""OpenDocument texts: paragraphs, lists, tables, notes, fonts, and what is broken or locked."""

import io
import zipfile

import pytest

from ingest.errors import DamagedFile, EmptyInput, IngestError, PasswordProtected
from ingest.reading import read

_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style")
)
FONTS = (
    '<style:style style:name="P1" style:family="paragraph">'
    '<style:text-properties style:font-name=".VnTime"/></style:style>'
    '<style:style style:name="P2" style:family="paragraph" style:parent-style-name="P1"/>'
    '<style:style style:name="T1" style:family="text"><style:text-properties style:font-name="Arial"/></style:style>'
)


def odt(body: str, manifest: str = "<m/>", **parts: str) -> bytes:
    data = io.BytesIO()
    content = f"<office:document-content {_NAMES}><office:automatic-styles>{FONTS}</office:automatic-styles>"
    content += f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", parts.get("content", content))
        archive.writestr("styles.xml", f"<office:document-styles {_NAMES}/>")
        archive.writestr("META-INF/manifest.xml", manifest)
    return data.getvalue()


def lines(body: str) -> list[str]:
    return read(odt(body), "a.odt").pages[0].split("\n")


def test_paragraphs_lists_and_blanks() -> None:
    assert lines(
        "<text:h>KẾ HOẠCH</text:h><text:p>Số<text:s text:c='3'/>12<text:tab/>a<text:line-break/>b</text:p>"
        "<text:list><text:list-item><text:p>một</text:p></text:list-item><text:list-item><text:p>hai</text:p>"
        "</text:list-item></text:list><text:section><text:p>cuối</text:p></text:section>"
    ) == ["KẾ HOẠCH", "Số   12\ta", "b", "- một", "- hai", "cuối"]


def test_tables_notes_remarks_and_deleted_text() -> None:
    def cell(text: str) -> str:
        return f"<table:table-cell><text:p>{text}</text:p></table:table-cell>"

    table = f"<table:table><table:table-row>{cell('Số: 1')}{cell('Hà Nội')}</table:table-row></table:table>"
    note = "<text:note-citation>1</text:note-citation><text:note-body><text:p>nguồn</text:p></text:note-body>"
    note = f"<text:note>{note}</text:note>"
    assert lines(
        f"<text:tracked-changes><text:p>đã bỏ</text:p></text:tracked-changes>{table}<text:p>theo{note} số liệu"
        "<office:annotation><text:p>lời bàn</text:p></office:annotation></text:p>"
    ) == ["Số: 1 | Hà Nội", "theo[1] số liệu", "[1] nguồn"]


def test_a_font_of_unknown_name_is_judged_by_the_whole_document() -> None:
    own = '<style:text-properties style:font-name="ABC"/>'
    own = f'<style:style style:name="P9" style:family="paragraph">{own}</style:style>'
    legacy = ["QuyÕt ®Þnh", "Nhµ n\xad\xedc", "vÒ viÖc", "c¸n bé", "ph¸p luËt", "thµnh phè", "®Æc biÖt"]
    body = (
        "".join(f'<text:p text:style-name="P9">{text}</text:p>' for text in legacy) + "<text:p>Café</text:p>"
    )
    data = odt(
        "",
        content=f"<office:document-content {_NAMES}><office:automatic-styles>{own}"
        "</office:automatic-styles><office:body><office:text>"
        f"{body}</office:text></office:body></office:document-content>",
    )
    assert read(data, "a.odt").pages[0].split("\n") == [
        *["Quyết định", "Nhà nước", "về việc", "cán bộ", "pháp luật", "thành phố", "đặc biệt"],
        "Café",
    ]


def test_legacy_fonts_of_styles() -> None:
    body = '<text:p text:style-name="P2">Céng hoµ <text:span text:style-name="T1">của Ủy ban</text:span></text:p>'
    assert lines(body) == ["Cộng hoà của Ủy ban"]


def test_what_cannot_be_read_is_named() -> None:
    with pytest.raises(EmptyInput):
        lines("<text:p> </text:p>")
    with pytest.raises(PasswordProtected):
        read(odt("<text:p>a</text:p>", manifest="<m><manifest:encryption-data/></m>"), "a.odt")
    with pytest.raises(DamagedFile):
        read(odt("", content="<office:document-content"), "a.odt")
    data = odt("<text:p>Nội dung</text:p>")
    for cut in range(120, len(data), 23):
        with pytest.raises(IngestError):
            read(data[:cut], "a.odt")


def test_nothing_outside_the_file_is_read() -> None:
    content = (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><office:document-content {_NAMES}><office:body>'
        "<office:text><text:p>a&e;b</text:p></office:text></office:body></office:document-content>"
    )
    assert "root:" not in read(odt("", content=content), "a.odt").pages[0]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, 12, 99])
def test_packed_content_that_is_broken_or_packed_strangely_is_named(method: int) -> None:
    """With the parts as long as they say: what unpacks them fails, not what lists them."""
    data = bytearray(odt("<text:p>Nội dung</text:p>"))
    directory = data.index(b"PK\x01\x02")
    data[data.index(b"content.xml") - 30 + 8] = method
    data[data.index(b"content.xml", directory) - 46 + 10] = method
    with pytest.raises(DamagedFile, match="ODT bị hỏng"):
        read(bytes(data), "a.odt")
