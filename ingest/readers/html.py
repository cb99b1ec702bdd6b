"""Web pages (.htm, .html), single-file pages (MHTML), and Word's "web page" files, whatever their names end in.

What a browser shows as one line becomes one line. Site furniture (navigation, forms) is left out; nothing that a page
points to is ever fetched.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ingest.damage import damaged
from ingest.errors import DamagedFile, EmptyInput
from ingest.legacy import Run, decoded_runs
from ingest.raw_text import RawText
from ingest.readers.cells import CELL_END, ROW_END, ROW_START, joined_rows

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SAMPLE = 4096
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*+-->\s*)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_SINGLE_FILE = re.compile(
    rb"(?:[A-Za-z-]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n)*?Content-Type:\s*multipart/related", re.I
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*(?:[\"']\s*)?([A-Za-z0-9_:-]{2,40})", re.IGNORECASE)
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BLOCKS = frozenset(
    """p div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 table thead tbody tfoot caption blockquote pre section article main
    address center fieldset figure figcaption hr header""".split()
)
_LEFT_OUT = frozenset(
    "script style noscript template iframe object svg math nav aside form button select option textarea input"
    " footer head title del xml".split()
)
# What sites name the parts of a page that are theirs and not the document's, as ARIA roles and as words of class or id.
_FOREIGN_ROLES = frozenset("navigation contentinfo complementary search menu menubar dialog alert".split())
_FOREIGN_NAMES = frozenset(
    """nav navbar navigation menu submenu topmenu breadcrumb breadcrumbs sidebar footer related lienquan comment
    comments binhluan share sharing social login dangnhap ads adv advert advertisement quangcao popup modal cookie
    pagination paging pager toolbar search timkiem tags tintuc xemnhieu""".split()
)
_HOLDERS = frozenset("div section ul ol dl table article span p".split())
_NAMES_READ = 200
_NAME_PARTS = re.compile(r"[a-z]+")
# What a site never writes in its own parts: the foot and the head of a document.
_DOCUMENT_SIGNS = re.compile(r"Nơi nhận|CỘNG H\w+ XÃ HỘI|\b(?:TM|KT|TL|TUQ)\.|\bT/M\b", re.IGNORECASE)
# An element of more than this share of the page's text is no furniture, whatever it is called.
_LARGEST_FURNITURE = 0.3
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_FONT = re.compile(r"font-family\s*:\s*[\"']?([^;,\"'}]+)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
# Between blocks, however many of them begin and end there, is one line end; `<p>&nbsp;</p>` is a blank line.
_EDGE = "\x1d"
_EDGES = re.compile(f"(?<! ) *{_EDGE}[ {_EDGE}]*")
# Entities that a page declares for itself: no browser knows them, and the parser would show the rest of the list.
_OWN_ENTITIES = re.compile(
    r"<!DOCTYPE[^<>\[]*+\[(?:(?!<!DOCTYPE|\]\s{0,20}>).)*+\]\s{0,20}>", re.IGNORECASE | re.DOTALL
)
# Elements inside each other: browsers stop at 512.
_DEEPEST = 512


class HtmlReader:
    """Reads HTML and MHTML."""

    title = "trang web (HTML)"
    suffixes: tuple[str, ...] = (".htm", ".html", ".mht", ".mhtml", ".xhtml")

    def recognises(self, data: bytes) -> bool:
        """Whether the bytes begin like a page, or like a message whose parts make up one page."""
        start = data[:_SAMPLE]
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            start = start.decode("utf-16", errors="ignore").encode()
        start = start.removeprefix(b"\xef\xbb\xbf")
        return _PAGE.match(start) is not None or _SINGLE_FILE.match(start) is not None

    def read(self, data: bytes) -> RawText:
        """The text of the page's body. Raises DamagedFile or EmptyInput."""
        if _SINGLE_FILE.match(data[:_SAMPLE]):
            data = _page_of_message(data)
        text = "\n".join(_lines(decoded_runs(_Walk(_body(data)).runs())))
        if not text.strip():
            raise EmptyInput("trang web không có chữ nào; hãy kiểm tra lại bản gốc")
        return RawText((text,), paged=False)


def _page_of_message(data: bytes) -> bytes:
    import email
    import email.policy

    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            charset = part.get_content_charset()
            if isinstance(content, bytes):
                # The message's own word on the charset goes before the page's.
                return (
                    content.decode(charset, "replace").encode() if _is_known(charset) and charset else content
                )
    raise DamagedFile("tệp MHTML không có trang nào; hãy lưu lại từ trình duyệt hoặc Word")


def _is_known(charset: str | None) -> bool:
    import codecs

    try:
        codecs.lookup(charset or "")
    except LookupError:
        return False
    return True


def _encoding(data: bytes) -> str:
    """The mark at the start, else UTF-8 where that fits, else what the page says, else Windows-1252 as in browsers."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    declared = _CHARSET.search(data[:_SAMPLE])
    name = declared[1].decode("ascii").lower() if declared else ""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return name if _is_known(name) and name not in ("utf-8", "utf8") else "cp1252"
    return "utf-8"


def _body(data: bytes) -> "HtmlElement":
    import lxml.etree
    import lxml.html

    text = data.decode(_encoding(data), errors="replace").lstrip("\ufeff")
    text = _OWN_ENTITIES.sub("", text, count=1)
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        page = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise damaged("trang web bị hỏng", error, "lưu lại từ bản gốc") from error
    return page


class _Walk:
    """Goes through a page in the order of its text and gives runs in their fonts."""

    def __init__(self, page: "HtmlElement") -> None:
        self._page = page
        self._fonts = _fonts_of_styles(page)
        self._largest = _LARGEST_FURNITURE * len(page.text_content())

    def runs(self) -> Iterator[Run]:
        """The runs; line ends where a browser breaks the line, and marks at the ends of cells and rows."""
        yield from self._of(self._page, None, 0)

    def _of(self, element: Any, font: str | None, depth: int) -> Iterator[Run]:
        name = element.tag.lower() if isinstance(element.tag, str) else ""
        if name in _LEFT_OUT or depth > _DEEPEST or _HIDDEN.search(element.get("style") or ""):
            return
        if self._is_furniture(element, name):
            return
        font = self._font_of(element, name) or font
        if name == "br":
            yield Run("\n", font)
        if name in _BLOCKS:
            yield Run(_EDGE, font)
        if name == "tr":
            yield Run(ROW_START, font)
        if element.text:
            yield Run(_BLANKS.sub(" ", element.text), font)
        for child in element:
            yield from self._of(child, font, depth + 1)
            if child.tail:
                yield Run(_BLANKS.sub(" ", child.tail), font)
        if name in _BLOCKS:
            yield Run(_EDGE, font)
        elif name in ("td", "th"):
            yield Run(CELL_END, font)
        elif name == "tr":
            yield Run(ROW_END, font)

    def _is_furniture(self, element: Any, name: str) -> bool:
        """Whether an element is the site's and not the document's, by what it is called and how little it holds."""
        if name not in _HOLDERS or not (
            element.get("role") in _FOREIGN_ROLES or not _FOREIGN_NAMES.isdisjoint(_names_of(element))
        ):
            return False
        text = element.text_content()
        return len(text) <= self._largest and not _DOCUMENT_SIGNS.search(text)

    def _font_of(self, element: Any, name: str) -> str | None:
        own = _FONT.search(element.get("style") or "")
        if own or element.get("face"):
            return (own[1] if own else element.get("face").split(",")[0]).strip()
        classes = [f"{name}.{each}" for each in (element.get("class") or "").lower().split()]
        return next((self._fonts[each] for each in (*classes, name) if each in self._fonts), None)


def _names_of(element: Any) -> Iterator[str]:
    """The words of an element's class and id: `box-related`, `related_box`, `tin-lien-quan` whole and in parts."""
    for value in f"{element.get('class') or ''} {element.get('id') or ''}"[:_NAMES_READ].lower().split():
        parts = _NAME_PARTS.findall(value)
        yield from parts
        yield from (f"{left}{right}" for left, right in pairwise(parts))


def _fonts_of_styles(page: "HtmlElement") -> Mapping[str, str]:
    """`p.msonormal` → the font that the page's own style rules give it."""
    fonts: dict[str, str] = {}
    for sheet in page.iter("style"):
        for selectors, body in _rules(sheet.text or ""):
            if font := _FONT.search(body):
                for selector in selectors.split(","):
                    fonts[selector.strip().lower()] = font[1].strip()
    return fonts


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """(selectors, body) of each rule, those inside `@media` too; in a time that grows with the sheet's length alone."""
    for each in sheet.split("}")[:-1]:
        head, _, body = each.rpartition("{")
        yield head.rpartition("{")[2], body


def _lines(text: str) -> Iterator[str]:
    """The lines without the blanks around them."""
    for line in joined_rows(_EDGES.sub("\n", text)):
        yield line.strip(" ")
