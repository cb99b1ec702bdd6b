"""Web pages and Word's web pages: lines as a browser breaks them, encodings, fonts, furniture."""

import pytest

from ingest.errors import DamagedFile, EmptyInput
from ingest.reading import read


def text(body: str, encoding: str = "utf-8", head: str = "") -> str:
    return (
        read(f"<html><head>{head}</head><body>{body}</body></html>".encode(encoding), "a.html")
        .pages[0]
        .strip("\n")
    )


def test_lines_are_those_of_a_browser() -> None:
    assert (
        text("<p>Kế\n hoạch  <b>số</b> 1</p> <p>Nội<br>dung</p><div><p>hết</p></div>")
        == "Kế hoạch số 1\nNội\ndung\nhết"
    )
    assert text("<p>a</p><p>&nbsp;</p><p>b</p>").split("\n") == ["a", "\u00a0", "b"]


def test_rows_of_a_table() -> None:
    body = "<table><tr><td><p>Số: 1/KH</p></td><td>Hà Nội, ngày 1</td></tr><tr><td>a<br>b</td><td>c</td></tr></table>"
    assert text(body).split("\n") == ["Số: 1/KH | Hà Nội, ngày 1", "a", "b", "c"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings(encoding: str) -> None:
    assert text("<p>Quyết định</p>", encoding) == "Quyết định"


def test_the_page_names_its_encoding() -> None:
    meta = '<meta http-equiv=Content-Type content="text/html; charset=windows-1258">'
    assert (
        read(f"<html><head>{meta}</head><p>".encode() + b"Vi\xea\xf2t</p></html>", "a.htm").pages[0].strip()
        == "Vi\u00ea\u0323t"
    )
    assert read(b"<html><p>Caf\xe9 &#7843;</p></html>", "a.htm").pages[0].strip() == "Café ả"


def test_legacy_fonts_by_style_class_and_face() -> None:
    style = '<style>p.MsoNormal, li.MsoNormal {margin:0; font-family:".VnTime";}</style>'
    assert (
        text('<p class=MsoNormal>Hµ <span style="font-family:VNI-Times">Noäi</span></p>', head=style)
        == "Hà Nội"
    )
    assert text('<font face=".VnTimeH">hµ</font> <font face="Arial, x">néi</font>') == "HÀ néi"


def test_furniture_scripts_and_hidden_text_are_left_out() -> None:
    body = (
        "<nav>Trang chủ</nav><script>x()</script><style>p{}</style><p>Một</p><p style='display:none'>ẩn</p>"
        "<del>bỏ</del><!-- lời --><footer>© 2020</footer>"
    )
    assert text(body) == "Một"


def test_single_file_pages_and_pages_named_doc() -> None:
    message = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary="B"\r\n\r\n--B\r\n'
        b'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
        b"<html><p>K=E1=BA=BF ho=E1=BA=A1ch</p></html>\r\n--B--\r\n"
    )
    raw = read(message, "a.doc")
    assert raw.pages[0].strip() == "Kế hoạch"
    assert "đuôi tệp là .doc nhưng nội dung là trang web" in raw.notes[0]
    with pytest.raises(DamagedFile, match="MHTML"):
        read(message.replace(b"text/html", b"text/css"), "a.mht")


def test_nothing_outside_the_page_is_read() -> None:
    entity = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><p>a&x;b</p><img src="http://192.0.2.1/"></html>'
    assert "root:" not in read(entity.encode(), "a.html").pages[0]


def test_an_empty_page_and_a_deep_one() -> None:
    with pytest.raises(EmptyInput):
        text("<p> </p><script>x</script>")
    assert "sâu" not in text("<p>nông</p>" + "<div>" * 5000 + "sâu")


def test_text_that_speaks_of_markup_is_text() -> None:
    assert read("Thẻ <html> mở đầu một trang web.".encode(), "a.txt").pages[0].startswith("Thẻ")
