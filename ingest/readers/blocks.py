"""Paragraphs and rows of a document whose fonts can be judged only when all of it is known.

A reader of styled text gathers blocks; then their lines are written, each run decoded by what its font turned out to
be over the whole document.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.legacy import Encodings, Run, decoded_runs, encodings_of
from ingest.readers.cells import joined_cells


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs that make up a line, or several with line breaks; the label stands before the first, if there is text."""

    runs: tuple[Run, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells, each with blocks of its own."""

    cells: tuple[tuple["Block", ...], ...]


Block = Paragraph | Row


def lines_of(body: Sequence[Block], notes: Sequence[Sequence[Block]] = ()) -> Iterator[str]:
    """The lines of the body, then each note on one line behind its number."""
    encodings = encodings_of(run for blocks in (body, *notes) for run in _runs(blocks))
    yield from _lines(body, encodings)
    for number, note in enumerate(notes, start=1):
        yield f"[{number}] {' '.join(' '.join(_lines(note, encodings)).split())}"


def _runs(blocks: Iterable[Block]) -> Iterator[Run]:
    for block in blocks:
        if isinstance(block, Row):
            for cell in block.cells:
                yield from _runs(cell)
        else:
            yield from block.runs
            # What ends a line ends the judgement of it.
            if block.runs:
                yield Run("\n", block.runs[-1].font)


def _lines(blocks: Iterable[Block], encodings: Encodings) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Row):
            yield from joined_cells(_lines(cell, encodings) for cell in block.cells)
        else:
            text = decoded_runs(block.runs, encodings)
            label = block.label if text.strip() else ""
            yield from f"{label}{text}".split("\n")
