"""Tables in a text: runs of rows, a row on one line, its cells joined by a bar, as the readers write them."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.lines import Line

_BAR = " | "
# A head names its columns: what is only figures and marks is a row of the body.
_NAMED = re.compile(r"[^\W\d_]{2,}")
# Longer than this a first row is a row like the others.
_LONGEST_HEAD = 300


@dataclass(frozen=True, slots=True)
class Table:
    """A run of rows below a head row. rows: where the first row under the head begins; `end`: of the last one."""

    columns: str
    rows: int
    end: int


def find_tables(lines: Sequence[Line]) -> list[Table]:
    """The tables of a text that have a head and at least one row under it, in order."""
    tables: list[Table] = []
    index = 0
    while index < len(lines):
        last = index
        while last < len(lines) and _BAR in lines[last].text:
            last += 1
        if last - index > 1 and _is_head(lines[index].text, lines[index + 1].text):
            columns = " ".join(lines[index].text.split())
            tables.append(Table(columns, lines[index + 1].start, lines[last - 1].end))
        index = max(last, index + 1)
    return tables


def columns_at(tables: Sequence[Table], position: int) -> str | None:
    """The column heads over a row that begins at `position`; None outside rows, and on the head itself."""
    index = bisect_right(tables, position, key=lambda table: table.rows) - 1
    return tables[index].columns if index >= 0 and position < tables[index].end else None


def _is_head(head: str, row: str) -> bool:
    """Whether each cell names a column, or all do but the first, and the row below has no more cells than that."""
    cells = head.split(_BAR)
    named = sum(1 for cell in cells if _NAMED.search(cell))
    return len(head) <= _LONGEST_HEAD and named >= max(2, len(cells) - 1) and row.count(_BAR) < len(cells)
