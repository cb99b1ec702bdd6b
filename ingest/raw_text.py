"""What a reader makes of a file: text, not yet canonical."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageWord:
    """A word that was recognised in a picture: where its letters are in the page's text, and its box on the page.

    start, end: offsets of characters in that page's own text, which is canonical already; `end` is exclusive.
    left, top, right, bottom: shares, 0 to 1, of the width and height of the page as it is held upright (the file's
    own turn and `RawText.turns` applied), from its top left corner.
    """

    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float
    confidence: float = 100.0


@dataclass(frozen=True, slots=True)
class RawText:
    """Text as the file gives it: one string a page where `paged`, else one string.

    pictures: numbers, from 1, of the pages whose words stand in a picture, or in a text layer that says something else.
    notes: what whoever added the file should know of its reading, in Vietnamese.
    words: of each page the recognised words in reading order, none for a page that was not recognised; empty where
    no page was.
    turns: of each page the degrees, clockwise (0, 90, 180, 270), by which the page as its file shows it was turned to
    stand upright; empty where no page was recognised.
    """

    pages: tuple[str, ...]
    paged: bool
    pictures: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    words: tuple[tuple[PageWord, ...], ...] = ()
    turns: tuple[int, ...] = ()
