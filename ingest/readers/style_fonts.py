"""Fonts through styles: a style has its own font, or that of the style it is based on, and so on."""

from collections.abc import Mapping

Name = str | None  # of a style; None is the document's default


def resolved_fonts(own: Mapping[Name, str | None], base: Mapping[Name, Name]) -> dict[Name, str | None]:
    """Style → the font of its text; None for one that neither it nor any style below it names."""
    return {style: _font(style, own, base) for style in own}


def _font(style: Name, own: Mapping[Name, str | None], base: Mapping[Name, Name]) -> str | None:
    # Broken files have styles that are based on each other in a circle.
    seen: set[Name] = set()
    while style not in seen and not own.get(style):
        seen.add(style)
        style = base.get(style)
    return own.get(style)
