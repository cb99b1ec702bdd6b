"""What the reader knows of a text whoever opens it: its paragraphs, headings, outline and references to itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from api.reader.document_outline import Entry, Heading, heading_lines, outline_of
from api.reader.document_view import Link, Span
from api.reader.paragraphs import paragraphs_of
from ingest.document import Section
from ingest.internal_references import find_internal_references

# A longer part is not quoted whole; its heading is.
_LONGEST_CITED = 3_000
# Texts that are kept, what a few readers turn over. Kept by their words, so never stale: a code of 689 articles takes
# 0.2 s to lay out, and 2 MB.
_KEPT = 16


@dataclass(frozen=True, slots=True)
class LaidText:
    """headings: by where they begin. runs: by heading what a citation of its part quotes. links: to own parts."""

    outline: tuple[Entry, ...]
    headings: Mapping[int, Heading]
    runs: Mapping[int, Span]
    paragraphs: Sequence[Span]
    links: Sequence[Link]


@lru_cache(maxsize=_KEPT)
def laid_out(text: str, sections: tuple[Section, ...]) -> LaidText:
    """The layout of a text. sections: its outline."""
    headings = heading_lines(text, sections)
    # Not passages: those may end inside a paragraph, which a reader would take for a break in the text.
    paragraphs = paragraphs_of(text, headings)
    runs = _runs(text, sections, headings)
    return LaidText(outline_of(sections), headings, runs, paragraphs, _own_links(text, sections))


def _runs(text: str, sections: Sequence[Section], headings: Mapping[int, Heading]) -> dict[int, Span]:
    """The whole part below each heading, of a long one the heading alone."""
    runs: dict[int, Span] = {}
    for start, heading in headings.items():
        if heading.section is None:
            continue
        end = sections[heading.section].end
        if end - start > _LONGEST_CITED:
            end = text.find("\n", start)
        runs[start] = Span(start, start + len(text[start:end].rstrip()))
    return runs


def _own_links(text: str, sections: Sequence[Section]) -> list[Link]:
    """The places where a text means a part of itself, leading there."""
    return [
        Link(each.start, each.end, f"#muc-{each.section}", sections[each.section].heading)
        for each in find_internal_references(text, sections)
        if each.section is not None
    ]
