"""Where a run of a document's text stands in its outline: the headings that hold all of it."""

from collections.abc import Sequence

from ingest.document import Section
from ingest.outline import Scheme, scheme_of
from ingest.passages import heading_line


def path_of(sections: Sequence[Section], start: int, end: int) -> tuple[str, ...]:
    """Headings of the sections that hold `text[start:end]`, outermost first; empty where none holds all of it.

    Written as a passage's path is (`ingest.passages`): `Điều 5. Phạm vi`, `khoản 2`, `điểm a`. Dashes and other marks
    that count nothing are left out.
    """
    chain = _holding(sections, start, end)
    schemes = [scheme_of(each.label) for each in chain]
    return tuple(
        heading_line(each, scheme, Scheme.ARTICLE in schemes)
        for each, scheme in zip(chain, schemes, strict=True)
        if scheme <= Scheme.LETTER
    )


def _holding(sections: Sequence[Section], start: int, end: int) -> list[Section]:
    """The sections that hold a run, outermost first. sections: sorted by start, children inside their parents."""
    innermost: int | None = None
    for at, section in enumerate(sections):
        if section.start > start:
            break
        if section.end >= end:
            innermost = at
    chain: list[Section] = []
    while innermost is not None:
        chain.append(sections[innermost])
        innermost = sections[innermost].parent
    return chain[::-1]
