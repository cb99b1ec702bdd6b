"""What all charts begin and end with."""

from collections.abc import Iterable
from html import escape

INK, GRID = "#222222", "#dddddd"


def drawing(title: str, width: int, height: int, parts: Iterable[str]) -> str:
    """An SVG document of that many pixels: the parts on white, below a title."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'font-family="DejaVu Sans, Arial, sans-serif" font-size="12" fill="{INK}">',
            f'<rect width="{width}" height="{height}" fill="white"/>',
            f'<text x="10" y="20" font-size="13" font-weight="bold">{escape(title)}</text>',
            *parts,
            "</svg>",
            "",
        ]
    )
