"""Properties through styles: a style has its own font or list, or that of the style it is based on, and so on."""

from collections.abc import Mapping

Name = str | None  # of a style; None is the document's default


def resolved(own: Mapping[Name, str | None], base: Mapping[Name, Name]) -> dict[Name, str | None]:
    """Style → its property; None for one that neither it nor any style below it names."""
    return {style: _property(style, own, base) for style in own}


def _property(style: Name, own: Mapping[Name, str | None], base: Mapping[Name, Name]) -> str | None:
    # Broken files have styles that are based on each other in a circle.
    seen: set[Name] = set()
    while style not in seen and not own.get(style):
        seen.add(style)
        style = base.get(style)
    return own.get(style)
