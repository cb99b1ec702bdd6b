"""What a measurement gives: tables, notes, bars for the chart; and how figures are written."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from index.comparison import Difference
from index.evaluate import Measure


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of written cells under columns; the first column is text, the others are figures."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure of 0 … 1 with its interval, in a group of the chart."""

    group: str
    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """A group's questions that were said to be so sure (0 … 1), and the share of them that held, with its interval."""

    group: str
    said: float
    held: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Result:
    """What one section shows."""

    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    points: tuple[Point, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The form that is kept between runs."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Result":
        """What `as_json` gave."""
        return cls(
            tables=tuple(
                Table(each["title"], tuple(each["columns"]), tuple(map(tuple, each["rows"])))
                for each in kept["tables"]
            ),
            notes=tuple(kept["notes"]),
            bars=tuple(Bar(**each) for each in kept["bars"]),
            points=tuple(Point(**each) for each in kept.get("points", ())),
        )


def written(value: float) -> str:
    """A share as the README writes it: `.757`, `1.000`."""
    return f"{value:.3f}".removeprefix("0")


def interval(measure: Measure) -> str:
    """`.757 [.712, .800]`."""
    return f"{written(measure.value)} [{written(measure.low)}, {written(measure.high)}]"


def difference(found: Difference) -> str:
    """`+.035 [+.010, +.060], p .004`."""
    value, low, high = (f"{each:+.3f}".replace("0.", ".", 1) for each in (found.value, found.low, found.high))
    return f"{value} [{low}, {high}], p {p_value(found.p)}"


def p_value(p: float) -> str:
    """Three places, and a bound for what is smaller."""
    return "< .001" if p < 0.001 else written(p)


def megabytes(size: int | None) -> str:
    """`486 MiB`, `0.4 MiB`; an unknown size is said to be."""
    if size is None:
        return "không đo"
    return f"{size / 2**20:.{1 if size < 10 * 2**20 else 0}f} MiB"


def count(number: int) -> str:
    """`174.544`."""
    return f"{number:,}".replace(",", ".")


def shares(
    title: str, first: str, names: Sequence[str], rows: Sequence[tuple[str, Sequence[Measure]]]
) -> Table:
    """A table of measures with their intervals, a row a system."""
    return Table(title, (first, *names), tuple((name, *map(interval, each)) for name, each in rows))
