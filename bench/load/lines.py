"""Charts of lines: panels beside each other, each with its own scale from nought."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from bench.quality.svg import GRID, drawing

_PANEL, _GAP, _LEFT, _TOP, _PLOT, _BOTTOM = 330, 30, 46, 58, 170, 54
COLOURS = ("#4a86c5", "#d08b2f", "#b5483f", "#5d9a57", "#8a6fb0", "#777777")
_STEPS = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points of a panel; None where nothing was measured."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """title: with the unit. ticks: what stands below, one a value of each line; an empty one is not written."""

    title: str
    ticks: Sequence[str]
    lines: Sequence[Line]


def chart(title: str, panels: Sequence[Panel], across: str) -> str:
    """An SVG document. across: what the panels' values lie along."""
    width = _GAP + (_LEFT + _PANEL + _GAP) * len(panels)
    parts = [
        each
        for at, panel in enumerate(panels)
        for each in _panel(panel, _GAP + at * (_LEFT + _PANEL + _GAP) + _LEFT, across)
    ]
    return drawing(title, width, _TOP + _PLOT + _BOTTOM, parts)


def _panel(panel: Panel, left: int, across: str) -> Iterable[str]:
    most = _rounded(
        max((each for line in panel.lines for each in line.values if each is not None), default=1.0)
    )
    yield f'<text x="{left - _LEFT + 10}" y="{_TOP - 18}" font-weight="bold">{escape(panel.title)}</text>'
    for step in range(_STEPS + 1):
        y = _up(most * step / _STEPS, most)
        yield f'<path d="M{left} {y}H{left + _PANEL}" stroke="{GRID}"/>'
        yield f'<text x="{left - 6}" y="{y + 4}" text-anchor="end" font-size="11">{most * step / _STEPS:g}</text>'
    for at, tick in enumerate(panel.ticks):
        if tick:
            x = _across(at, len(panel.ticks), left)
            yield f'<text x="{x}" y="{_TOP + _PLOT + 16}" text-anchor="middle" font-size="11">{escape(tick)}</text>'
    middle = left + _PANEL / 2
    yield f'<text x="{middle}" y="{_TOP + _PLOT + 30}" text-anchor="middle" font-size="11">{escape(across)}</text>'
    for at, (line, colour) in enumerate(zip(panel.lines, COLOURS, strict=False)):
        yield from _line(line, colour, len(panel.ticks), left, most)
        x, y = left + at * (_PANEL / max(3, len(panel.lines))), _TOP + _PLOT + 40
        yield f'<rect x="{x:.0f}" y="{y}" width="12" height="8" fill="{colour}"/>'
        yield f'<text x="{x + 16:.0f}" y="{y + 8}" font-size="11">{escape(line.name)}</text>'


def _line(line: Line, colour: str, count: int, left: int, most: float) -> Iterable[str]:
    points, path, drawing_on = [], "", False
    for at, value in enumerate(line.values):
        if value is not None:
            x, y = _across(at, count, left), _up(value, most)
            points.append((x, y))
            path += f"{'L' if drawing_on else 'M'}{x} {y}"
        drawing_on = value is not None
    if len(points) > 1:
        yield f'<path d="{path}" stroke="{colour}" stroke-width="1.6" fill="none"/>'
    if len(points) <= 12:
        yield from (f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in points)


def _across(at: int, count: int, left: int) -> float:
    return round(left + 12 + (_PANEL - 24) * (at / max(1, count - 1)), 1)


def _up(value: float, most: float) -> float:
    return round(_TOP + _PLOT * (1 - value / most), 1)


def _rounded(most: float) -> float:
    """The next number above that four steps divide well."""
    power = 10 ** math.floor(math.log10(most)) if most > 0 else 1.0
    return next(step * power for step in (1, 2, 4, 8, 10, 20) if step * power >= most)
