"""A document's blocks as HTML, written here and not by a template: a law has thousands of them.

All that is not written here is escaped where it enters. Within a block stands its text alone, so that scripts can count
the letters.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from markupsafe import Markup

from api.links import place_link
from api.reader.document_outline import Heading
from api.reader.document_view import Anchor, Block, Run, Span, Stretch

# Screen readers know no deeper headings, and above these stand the title of the page and of the text.
_FIRST_LEVEL, _LAST_LEVEL = 3, 6


def text_html(
    document_id: int, blocks: Iterable[Block], headings: Mapping[int, Heading], runs: Mapping[int, Span]
) -> Markup:
    """All blocks. headings: by where they begin. runs: by heading what its sign opens, the part that it heads."""
    return Markup(  # noqa: S704 - all that is put in is escaped where it enters (above)
        "\n".join(
            [
                _block(block, headings.get(block.start), _sign(document_id, runs.get(block.start)))
                for block in blocks
            ]
        )
    )


def _block(block: Block, heading: Heading | None, sign: str) -> str:
    words = "".join([_stretch(each) for each in block.stretches])
    place = f'data-start="{block.start}" data-end="{block.end}"'
    if heading is not None:
        level = min(heading.depth + _FIRST_LEVEL - 1, _LAST_LEVEL)
        return f'<p class="block heading" role="heading" aria-level="{level}" {place}>{words}{sign}</p>'
    # Only a highlight that runs over several paragraphs has the line ends between them in it.
    kind = "block gap" if _is_blank(block) else "block"
    return f'<p class="{kind}" {place}>{words}</p>'


def _is_blank(block: Block) -> bool:
    return all(run.text.isspace() for stretch in block.stretches for run in stretch.runs)


def _sign(document_id: int, run: Span | None) -> str:
    """A link without words, which the style sheet draws: it opens and cites the part."""
    if run is None:
        return ""
    address = escape(place_link(document_id, run.start, run.end))
    return f'<a class="sign" href="{address}" aria-label="Trích dẫn phần này"></a>'


def _stretch(stretch: Stretch) -> str:
    runs = "".join([_run(each) for each in stretch.runs])
    if not stretch.marked:
        return runs
    mark = f' id="{stretch.mark}" tabindex="-1"' if stretch.mark else ""
    return f"<mark{mark}>{runs}</mark>"


def _run(run: Run) -> str:
    words = escape(run.text)
    if run.link is not None:
        words = f'<a href="{escape(run.link.href)}" title="{escape(run.link.title)}">{words}</a>'
    return f"{_anchors(run.anchors)}{words}" if run.anchors else words


def _anchors(anchors: Sequence[Anchor]) -> str:
    return "".join(
        [
            f'<span id="{escape(each.id)}" class="page" data-page="{each.page}"></span>'
            if each.page
            else f'<span id="{escape(each.id)}"></span>'
            for each in anchors
        ]
    )
