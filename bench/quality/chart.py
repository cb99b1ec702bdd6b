"""The chart: a bar a figure, with the whisker of its 95 % interval, group under group, as SVG."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from bench.quality.results import Bar, written
from bench.quality.svg import GRID, INK, drawing

_WIDTH, _LABELS, _PLOT = 760, 210, 460
_ROW, _GROUP, _TOP = 20, 34, 34
_OURS, _OTHERS = "#4a86c5", "#c3cfdb"
# The product's own bars stand out.
_OWN_NAME = "sản phẩm"


def chart(title: str, bars: Sequence[Bar]) -> str:
    """An SVG document."""
    groups = [(name, list(members)) for name, members in groupby(bars, key=lambda bar: bar.group)]
    height = _TOP + 24 + _GROUP * len(groups) + _ROW * len(bars) + 10
    parts = [*_grid(height)]
    top = _TOP + 24
    for name, members in groups:
        parts.append(f'<text x="10" y="{top + 20}" font-weight="bold">{escape(name)}</text>')
        top += _GROUP
        for bar in members:
            parts += _drawn(bar, top)
            top += _ROW
    return drawing(title, _WIDTH, height, parts)


def _grid(height: int) -> Iterable[str]:
    for step in range(6):
        x, label = _at(step / 5), f"{step / 5:.1f}"
        yield f'<line x1="{x}" y1="{_TOP + 18}" x2="{x}" y2="{height - 8}" stroke="{GRID}"/>'
        yield f'<text x="{x}" y="{_TOP + 12}" text-anchor="middle" font-size="11">{label}</text>'


def _drawn(bar: Bar, top: int) -> list[str]:
    middle, left, low, high = top + 7, _at(0), _at(bar.low), _at(bar.high)
    colour = _OURS if bar.name.startswith(_OWN_NAME) else _OTHERS
    return [
        f'<text x="{_LABELS - 8}" y="{middle + 4}" text-anchor="end">{escape(bar.name)}</text>',
        f'<rect x="{left}" y="{top}" width="{round(_at(bar.value) - left, 1)}" height="14" fill="{colour}"/>',
        f'<path d="M{low} {middle}H{high}M{low} {middle - 4}V{middle + 4}M{high} {middle - 4}V{middle + 4}" '
        f'stroke="{INK}" fill="none"/>',
        f'<text x="{_at(1) + 10}" y="{middle + 4}">{written(bar.value)}</text>',
    ]


def _at(value: float) -> float:
    return round(_LABELS + _PLOT * value, 1)
