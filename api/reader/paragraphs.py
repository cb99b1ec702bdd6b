"""The paragraphs of a text whose lines were broken at the edge of a page."""

from collections.abc import Container

from api.reader.document_view import Span
from ingest.lines import Line, goes_on, lines_of, page_width
from ingest.outline import scheme_at


def paragraphs_of(text: str, starts: Container[int]) -> list[Span]:
    """Lines, those that belong together as one run; the line ends between them stay in it.

    starts: where a part of the document or its heading begins, which nothing before it runs on to.
    """
    lines = lines_of(text, 0, len(text))
    width = page_width(lines)
    paragraphs: list[Span] = []
    before: Line | None = None
    for line in lines:
        if before is not None and _runs_on(before, line, width, starts):
            paragraphs[-1] = Span(paragraphs[-1].start, line.end)
        else:
            paragraphs.append(Span(line.start, line.end))
        before = line
    return paragraphs


def _runs_on(before: Line, line: Line, width: int | None, starts: Container[int]) -> bool:
    if width is None or line.start in starts or before.start in starts or scheme_at(line.text) is not None:
        return False
    # "NGHỊ QUYẾT" stands above its subject, and is no beginning of it.
    title = before.text.isupper() and not line.text.isupper()
    return not title and goes_on(before, line, width)
