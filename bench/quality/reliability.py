"""The reliability plot: for what was said to be so sure, how often it was so; as SVG."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from bench.quality.results import Point
from bench.quality.svg import GRID, INK, drawing

_SIDE, _LEFT, _TOP, _LEGEND = 360, 60, 40, 20
_COLOURS = ("#c3703c", "#4a86c5", "#5d9c59", "#8a6bbe")


def reliability(title: str, points: Sequence[Point]) -> str:
    """An SVG document: a line through the points of each group, with whiskers, beside the diagonal."""
    groups = [(name, list(members)) for name, members in groupby(points, key=lambda point: point.group)]
    height = _TOP + _SIDE + 50 + _LEGEND * len(groups)
    width = _LEFT + _SIDE + 40
    parts = [*_grid()]
    for at, (name, members) in enumerate(groups):
        parts += _line(name, members, _COLOURS[at % len(_COLOURS)], _TOP + _SIDE + 50 + _LEGEND * at)
    return drawing(title, width, height, parts)


def _grid() -> Iterable[str]:
    for step in range(6):
        x, y, label = _across(step / 5), _up(step / 5), f"{step / 5:.1f}"
        yield f'<path d="M{x} {_up(0)}V{_up(1)}M{_across(0)} {y}H{_across(1)}" stroke="{GRID}"/>'
        yield f'<text x="{x}" y="{_up(0) + 16}" text-anchor="middle" font-size="11">{label}</text>'
        yield f'<text x="{_across(0) - 6}" y="{y + 4}" text-anchor="end" font-size="11">{label}</text>'
    yield f'<path d="M{_across(0)} {_up(0)}L{_across(1)} {_up(1)}" stroke="{INK}" stroke-dasharray="4 4"/>'
    yield f'<text x="{_across(0.5)}" y="{_up(0) + 32}" text-anchor="middle">xác suất đã nói</text>'
    yield (
        f'<text x="14" y="{_up(0.5)}" text-anchor="middle" transform="rotate(-90 14 {_up(0.5)})">'
        "tỉ lệ đúng là có đáp án</text>"
    )


def _line(name: str, points: Sequence[Point], colour: str, legend: int) -> list[str]:
    path = "L".join(f"{_across(each.said)} {_up(each.held)}" for each in points)
    whiskers = "".join(f"M{_across(each.said)} {_up(each.low)}V{_up(each.high)}" for each in points)
    return [
        f'<path d="M{path}" stroke="{colour}" stroke-width="2" fill="none"/>',
        f'<path d="{whiskers}" stroke="{colour}" fill="none"/>',
        *(
            f'<circle cx="{_across(each.said)}" cy="{_up(each.held)}" r="3.5" fill="{colour}"/>'
            for each in points
        ),
        f'<rect x="{_LEFT}" y="{legend - 10}" width="14" height="10" fill="{colour}"/>',
        f'<text x="{_LEFT + 20}" y="{legend}">{escape(name)}</text>',
    ]


def _across(value: float) -> float:
    return round(_LEFT + _SIDE * value, 1)


def _up(value: float) -> float:
    return round(_TOP + _SIDE * (1 - value), 1)
