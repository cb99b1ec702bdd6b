"""What a reader makes of a file: text, not yet canonical."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawText:
    """Text as the file gives it: one string a page where `paged`, else one string.

    pictures: numbers, from 1, of the pages whose words stand in a picture, or in a text layer that says something else.
    notes: what whoever added the file should know of its reading, in Vietnamese.
    """

    pages: tuple[str, ...]
    paged: bool
    pictures: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
