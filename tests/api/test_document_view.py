"""The text of a page: nothing added, nothing lost, links and marks where they belong."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from api.reader.document_view import Anchor, Link, Span, read_span, text_blocks, visible_from

TEXT = "Điều 1. Căn cứ Chỉ thị 46-CT/TW.\nĐiều 2. Thi hành.\n\n  \nNơi nhận: …"


@st.composite
def layouts(draw):
    text = draw(st.text("ab \n", min_size=1, max_size=40))
    places = st.integers(0, len(text))
    cuts = sorted(set(draw(st.lists(places, max_size=6))))
    passages = [Span(start, end) for start, end in pairwise(cuts) if draw(st.booleans())]
    links = [
        Link(min(pair), max(pair), "/x", "x")
        for pair in draw(st.lists(st.tuples(places, places), max_size=4))
    ]
    anchors = {place: [Anchor(f"m{place}")] for place in draw(st.lists(places, max_size=4))}
    start, end = sorted(draw(st.tuples(places, places)))
    return text, passages, links, anchors, Span(start, end) if start < end else None


@given(layouts())
def test_blocks_hold_the_text_and_the_mark_holds_the_span(layout):
    text, passages, links, anchors, highlight = layout
    blocks = text_blocks(text, passages, links, anchors, highlight)
    runs = [run for block in blocks for stretch in block.stretches for run in stretch.runs]
    for block in blocks:
        inside = "".join(run.text for stretch in block.stretches for run in stretch.runs)
        assert inside == text[block.start : block.end]
    marked = "".join(run.text for run in runs if run.marked)
    assert marked == (text[highlight.start : highlight.end] if highlight else "")
    named = [stretch.mark for block in blocks for stretch in block.stretches if stretch.mark]
    assert named == ([highlight.anchor] if highlight else [])


@given(layouts())
def test_what_is_not_blank_is_always_there(layout):
    text, passages, links, anchors, highlight = layout
    blocks = text_blocks(text, passages, links, anchors, highlight)
    shown = {place for block in blocks for place in range(block.start, block.end)}
    assert all(place in shown for place, character in enumerate(text) if not character.isspace())


def test_a_link_crosses_the_edge_of_a_mark():
    start = TEXT.index("Chỉ thị")
    end = TEXT.index(".\n")
    blocks = text_blocks(
        TEXT, [Span(0, len(TEXT))], [Link(start, end, "/van-ban/2", "46")], {}, Span(0, start + 3)
    )
    (block,) = blocks
    marked, rest = block.stretches
    assert [run.link is not None for run in marked.runs] == [False, True]
    assert rest.runs[0].link is not None
    assert marked.mark == f"c0-{start + 3}"


def test_of_two_links_that_overlap_the_first_stays():
    blocks = text_blocks("abcdef", [], [Link(2, 5, "/2", ""), Link(0, 3, "/1", "")], {}, None)
    links = [run.link.href if run.link else None for run in blocks[0].stretches[0].runs]
    assert links[0] == "/1"
    assert "/2" not in links


def test_anchors_stand_where_they_are_seen():
    second = visible_from(TEXT, TEXT.index("\n"))
    assert TEXT.startswith("Điều 2", second)
    blocks = text_blocks(TEXT, [], [], {second: [Anchor("trang-2", 2)]}, None)
    run = next(run for block in blocks for stretch in block.stretches for run in stretch.runs if run.anchors)
    assert run.text.startswith("Điều 2")


def test_spans_of_an_address():
    assert read_span("0", "5", 5) == Span(0, 5)
    for start, end in (
        (None, "5"),
        ("0", "6"),
        ("5", "5"),
        ("-1", "3"),
        ("1e1", "2"),
        ("٣", "5"),
        ("1" * 5000, "5"),
    ):
        assert read_span(start, end, 5) is None
