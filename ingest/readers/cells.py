"""Rows of tables in a stream of text, as the binary and the rich text format of Word have them.

A row is written on one line, its cells joined by a bar, when each of them is one line; a cell of several lines (a
head, a foot) keeps them.
"""

import re
from collections.abc import Iterable, Iterator

CELL_END, ROW_END, ROW_START = "\x07", "\x0e", "\x0f"
_DATA_CELLS = 3
_BLOCKS = re.compile(f"({ROW_END})")


def joined_rows(text: str) -> Iterator[str]:
    """The lines of a text in which `CELL_END` ends each cell and `ROW_END` each row.

    `ROW_START` may begin a row; without it the last line before the first cell's end is that cell.
    """
    for block in _BLOCKS.split(text):
        if block == ROW_END:
            continue
        if CELL_END not in block:
            yield from block.replace(ROW_START, "").split("\n")
            continue
        before, cells = _row(block)
        yield from before
        yield from joined_cells(cells)


def joined_cells(lines: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of a row's cells, blank ones left out: one line for cells of one line each, else those of each cell.

    Three cells and more are a row of data, and stay together however many lines they take; a head and a foot have
    two, and the signatures of a joint paper are in capitals.
    """
    cells = [[line.strip() for line in cell if line.strip()] for cell in lines]
    filled = [cell for cell in cells if cell]
    if all(len(cell) <= 1 for cell in cells) or (
        len(filled) >= _DATA_CELLS
        and not any(line.isupper() and " " in line for cell in filled for line in cell)
    ):
        yield " | ".join(" ".join(cell) for cell in filled)
    else:
        for cell in cells:
            yield from cell


def _row(block: str) -> tuple[list[str], list[list[str]]]:
    """The lines before a row, and the lines of each of its cells."""
    first, *others = block.split(CELL_END)
    outside, mark, start = first.rpartition(ROW_START)
    # Between two rows stand only the ends of blocks.
    before = outside.replace(ROW_START, "").split("\n") if outside.strip() else []
    if not mark:
        *before, start = first.split("\n")
    return before, [cell.split("\n") for cell in [start, *others]]
