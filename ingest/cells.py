"""Tables whose cells stand one below another, as a text without tables has them.

A cell alone says nothing, and with the one below it something wrong: `56 tuổi 4 tháng` and `2025` may be of two rows.
"""

from ingest.lines import Line, lines_of
from ingest.outline import scheme_at

# A cell is short and no sentence; so many of them in a row are no heading. In the code of law one article of 140 has
# such a run: tables, formulas, forms.
_LONGEST_CELL = 60
_FEWEST_CELLS = 6
_ENDS = ".;:,"


def find_cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The runs of cells in `text[start:end]`, in order, each from its first visible character to its last."""
    found: list[tuple[int, int]] = []
    run: list[Line] = []
    for line in (*lines_of(text, start, end), None):
        if line is not None and _is_cell(line.text.rstrip()):
            run.append(line)
            continue
        if len(run) >= _FEWEST_CELLS:
            found.append((run[0].start, run[-1].end))
        run = []
    return found


def _is_cell(line: str) -> bool:
    return len(line) <= _LONGEST_CELL and line[-1] not in _ENDS and scheme_at(line) is None
