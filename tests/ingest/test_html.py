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


_DOCUMENT = """<table><tr><td>ỦY BAN NHÂN DÂN<br>TỈNH A</td>
<td>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</td></tr></table>
<p>QUYẾT ĐỊNH</p><p>Về việc ban hành Quy chế phối hợp bảo đảm an ninh, trật tự</p><p>Điều 1. Ban hành kèm
theo Quyết định này Quy chế phối hợp giữa các sở, ban, ngành trong công tác phòng, chống tội phạm của tỉnh.</p>
<p>Điều 2. Quyết định này có hiệu lực từ ngày ký. Các cơ quan liên quan chịu trách nhiệm thi hành Quyết định này.</p>"""
_SITE = """<div class="top-menu"><ul><li>Trang chủ</li><li>Tra cứu văn bản</li></ul></div>
<div id="login_box">Đăng nhập</div><div class="breadcrumbs">Trang chủ / Quyết định</div>
<div class="row"><div id="noidung">{document}</div>
<div class="col-md-3 sidebar-right"><h3>Văn bản xem nhiều</h3><a>Nghị định 30/2020/NĐ-CP</a></div></div>
<div class="tin-lien-quan"><h3>Văn bản liên quan</h3><a>Quyết định 1/QĐ-UBND</a></div>
<div class="box-comments">Ý kiến bạn đọc: rất hay</div><div role="search">Tìm</div>
<div class="share social">Chia sẻ</div><div class="site-footer">Bản quyền thuộc về trang này</div>"""


def test_what_a_site_puts_around_a_document_is_left_out() -> None:
    assert text(_SITE.format(document=_DOCUMENT)).strip() == text(_DOCUMENT)


@pytest.mark.parametrize("name", ["menu", "related", "footer", "comment"])
def test_a_document_is_never_left_out_whatever_its_element_is_called(name: str) -> None:
    assert text(f'<div class="{name}">{_DOCUMENT}</div><p>Cổng thông tin</p>').startswith(text(_DOCUMENT))
    inside = "".join(f"<p>{line} và các nội dung khác của văn bản này</p>" for line in _DOCUMENT.split("<p>"))
    assert "Điều 2" in text(f"<div class='x {name}-content'>{inside}</div>")


def test_the_foot_of_a_document_is_no_foot_of_a_site() -> None:
    foot = "Nơi nhận: Như Điều 2. TM. ỦY BAN NHÂN DÂN"
    assert text(f'{_DOCUMENT}<div class="vb-footer">{foot}</div>').endswith(foot)


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


def test_a_style_sheet_without_end_is_read_once() -> None:
    """An unclosed `<style>` takes in the rest of the page; looking for rules from each letter on took minutes."""
    letters = "a" * 400_000
    page = f"<html><head><style>{letters}</style></head><body><p>Nội dung</p></body></html>"
    assert read(page.encode(), "a.html").pages[0].strip() == "Nội dung"


def test_fonts_of_rules_inside_others() -> None:
    sheet = "@media print { p.a { font-family: .VnTime } } p.b{font-family:.VnTime}"
    body = f"<style>{sheet}</style><p class=a>Céng hoµ</p><p class=b>Céng hoµ</p><p>Céng</p>"
    assert text(body).split() == ["Cộng", "hoà", "Cộng", "hoà", "Céng"]
