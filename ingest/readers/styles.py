"""Properties through styles: a style has its own font or list, or that of the style it is based on, and so on."""

from collections.abc import Mapping

Name = str | None  # of a style; None is the document's default


def resolved(own: Mapping[Name, str | None], base: Mapping[Name, Name]) -> dict[Name, str | None]:
    """Style → its property; None for one that neither it nor any style below it names."""
    known: dict[Name, str | None] = {}
    for style in own:
        # Broken files have styles that are based on each other in a circle; a chain is gone down but once.
        seen: dict[Name, None] = {}
        while style not in seen and style not in known and not own.get(style):
            seen[style] = None
            style = base.get(style)
        found = known.get(style, own.get(style))
        known.update(dict.fromkeys((*seen, style), found))
    return {style: known[style] for style in own}
