"""A document's blocks as HTML, written here and not by a template: a law has thousands of them.

Text is escaped where it enters. Within a block stands the text alone, so that scripts can count its characters.
"""

from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup, escape

from api.document_outline import Heading
from api.document_view import Anchor, Block, Link, Run, Span, Stretch
from api.links import place_link

# Screen readers know no deeper headings, and above these stand the title of the page and of the text.
_FIRST_LEVEL, _LAST_LEVEL = 3, 6


def text_html(
    document_id: int, blocks: Iterable[Block], headings: Mapping[int, Heading], runs: Mapping[int, Span]
) -> Markup:
    """All blocks. headings: by where they begin. runs: by heading what its sign opens, the part that it heads."""
    return Markup("\n").join(
        _block(block, headings.get(block.start), _sign(document_id, runs.get(block.start)))
        for block in blocks
    )


def _block(block: Block, heading: Heading | None, sign: Markup) -> Markup:
    words = Markup("").join(_stretch(each) for each in block.stretches)
    place = Markup('data-start="%d" data-end="%d"') % (block.start, block.end)
    if heading is None:
        # Only a highlight that runs over several paragraphs has the line ends between them in it.
        kind = (
            "block"
            if any(each.text.strip() for part in block.stretches for each in part.runs)
            else "block gap"
        )
        return Markup('<p class="%s" %s>%s</p>') % (kind, place, words)
    level = min(heading.depth + _FIRST_LEVEL - 1, _LAST_LEVEL)
    return Markup('<p class="block heading" role="heading" aria-level="%d" %s>%s%s</p>') % (
        level,
        place,
        words,
        sign,
    )


def _sign(document_id: int, run: Span | None) -> Markup:
    """A link without words, which the style sheet draws: it opens and cites the part."""
    if run is None:
        return Markup("")
    return Markup('<a class="sign" href="%s" aria-label="Trích dẫn phần này"></a>') % place_link(
        document_id, run.start, run.end
    )


def _stretch(stretch: Stretch) -> Markup:
    runs = _runs(stretch.runs)
    if not stretch.marked:
        return runs
    mark = Markup(' id="%s" tabindex="-1"') % stretch.mark if stretch.mark else Markup("")
    return Markup("<mark%s>%s</mark>") % (mark, runs)


def _runs(runs: Sequence[Run]) -> Markup:
    return Markup("").join([_run(each) for each in runs])


def _run(run: Run) -> Markup:
    words = _linked(run.link, run.text)
    return _anchors(run.anchors) + words if run.anchors else words


def _linked(link: Link | None, text: str) -> Markup:
    if link is None:
        return escape(text)
    return Markup('<a href="%s" title="%s">%s</a>') % (link.href, link.title, text)


def _anchors(anchors: Sequence[Anchor]) -> Markup:
    return Markup("").join(
        [
            Markup('<span id="%s" class="page" data-page="%d"></span>') % (each.id, each.page)
            if each.page
            else Markup('<span id="%s"></span>') % each.id
            for each in anchors
        ]
    )
