"""The picture of a neighbourhood: nothing overlaps, nothing leaves the view box."""

from datetime import date
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from api.reader.graph_picture import GraphPicture, fitted, graph_picture, text_width, wrapped
from index.neighbourhood import Neighbour, Neighbourhood, Tie
from index.records import Status, StoredDocument
from ingest.document import Relation

NAMES = st.text("ăâđêôơưỨỆWM mil.,123/-NĐCP«»𝒜", max_size=120)
ORDER = list(Relation)


@st.composite
def neighbourhoods(draw: st.DrawFn) -> Neighbourhood:
    def side(first: int) -> tuple[Neighbour, ...]:
        relations = sorted(draw(st.lists(st.sampled_from(ORDER), max_size=15)), key=ORDER.index)
        return tuple(
            Neighbour(
                StoredDocument(first + at, Status.CITED_ONLY, subject=draw(NAMES), issuer=draw(NAMES),
                               issued_on=draw(st.none() | st.just(date(2020, 3, 3)))),
                Tie(first + at, relation),
            )
            for at, relation in enumerate(relations)
        )  # fmt: skip

    cites, cited_by = side(100), side(200)
    own = StoredDocument(1, Status.FULL_TEXT, number="1/KH", subject=draw(NAMES))
    more = draw(st.integers(0, 9_999))
    return Neighbourhood(own, cites, cited_by, len(cites) + more * bool(cites), len(cited_by))


Box = tuple[float, float, float, float]


def boxes(picture: GraphPicture) -> list[Box]:
    """All that is drawn but the edges: left, top, right, bottom."""
    nodes = [(each.x, each.y, each.x + each.width, each.y + each.height)
             for each in (picture.middle, *picture.nodes)]  # fmt: skip
    return nodes + [(each.x, each.y - 12, each.x + each.width, each.y + 4) for each in picture.words]


def apart(left: Box, right: Box) -> bool:
    return left[2] <= right[0] or right[2] <= left[0] or left[3] <= right[1] or right[3] <= left[1]


@given(neighbourhoods())
def test_nothing_overlaps_and_nothing_leaves_the_picture(around: Neighbourhood) -> None:
    picture = graph_picture(around)
    if picture is None:
        assert not around.cites and not around.cited_by
        return
    drawn = boxes(picture)
    assert all(apart(*pair) for pair in combinations(drawn, 2))
    for left, top, right, bottom in drawn:
        assert 0 <= left < right <= picture.width
        assert 0 <= top < bottom <= picture.height
    assert len(picture.nodes) == len(picture.edges) == len(around.cites) + len(around.cited_by)


@given(NAMES, st.integers(30, 300))
def test_a_text_that_is_cut_fits_and_says_that_it_is_cut(text: str, width: int) -> None:
    found = fitted(text, width, 13)
    assert text_width(found, 13) <= width or found == "…"
    assert found == " ".join(text.split()) or found.endswith("…")
    assert all(text_width(line, 13) <= width or line == "…" for line in wrapped(text, width, 13, 3))


def test_what_is_not_shown_is_told() -> None:
    neighbour = Neighbour(StoredDocument(2, Status.RECORD, number="2/CT"), Tie(2, Relation.REPLACES))
    own = StoredDocument(1, Status.FULL_TEXT, number="1/CT")
    picture = graph_picture(Neighbourhood(own, (), (neighbour,), 0, 1_234))
    assert picture is not None
    told = [each.text for each in picture.words]
    assert told == ["Viện dẫn văn bản này (1.234)", "thay thế văn bản này:", "và 1.233 văn bản khác"]
    assert picture.nodes[0].relation == "ends"
    assert "1.234 văn bản viện dẫn" in picture.summary
