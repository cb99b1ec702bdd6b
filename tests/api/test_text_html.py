"""A text as HTML: nothing in it is markup, and its letters can be counted."""

from hypothesis import given
from hypothesis import strategies as st

from api.reader.document_outline import Heading
from api.reader.document_view import Anchor, Link, Span, text_blocks
from api.reader.text_html import text_html
from tests.api.test_pages import Page

TEXTS = st.text("ab<>&\"'𝒜ệ \n", min_size=1, max_size=60)


@given(TEXTS, st.data())
def test_the_letters_of_a_block_are_those_of_the_text(text: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    highlight = Span(start, end) if start < end else None
    link = Link(0, 2, '/x"><script>', "<b>")
    lines = [Span(0, len(text))]
    html = text_html(7, text_blocks(text, lines, [link], {1: [Anchor("muc-0")]}, highlight), {}, {})
    assert "<script" not in html and "<b>" not in html
    page = Page(f"<main>{html}</main>")
    assert page.marked == (text[start:end] if highlight else "")
    for attributes in page.attributes("p"):
        begin, stop = int(attributes["data-start"] or ""), int(attributes["data-end"] or "")
        assert text[begin:stop] in page.blocks


def test_headings_tell_their_level_and_open_their_part() -> None:
    text = "Điều 1. Hạn\nHết tháng."
    lines = [Span(0, 11), Span(12, len(text))]
    blocks = text_blocks(text, lines, [], {}, None)
    html = text_html(7, blocks, {0: Heading(2, 0)}, {0: Span(0, len(text))})
    heading, plain = Page(f"<main>{html}</main>").attributes("p")
    assert (heading["role"], heading["aria-level"]) == ("heading", "4")
    assert "role" not in plain
    assert f'href="/van-ban/7?tu=0&amp;den={len(text)}#c0-{len(text)}"' in html
    deep = text_html(7, blocks, {0: Heading(9, 0)}, {})
    assert 'aria-level="6"' in deep


def test_line_ends_inside_a_highlight_take_no_room() -> None:
    text = "Một.\nHai."
    blocks = text_blocks(text, [Span(0, 4), Span(5, 9)], [], {}, Span(0, 9))
    assert [each["class"] for each in Page(f"<main>{text_html(1, blocks, {}, {})}</main>").attributes("p")] == [
        "block", "block gap", "block",
    ]  # fmt: skip
