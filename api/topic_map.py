"""The topics as a map: circles with their names, none over another, in a drawing that holds them all.

Names are laid out before anything is drawn, by a width that letters of the page's typeface do not reach on average; a
circle and its name are one box, and boxes that overlap are pushed apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import wrap

from api.topic_shapes import topic_link
from index.topics import Topic

# In units of the drawing, where a name's letters are 14 high: in Be Vietnam Pro's semibold, lines of names of corpus/
# take .44 to .57 of that a letter, single words up to .64.
_LETTER, _LINE = 9.3, 18.0
# Letters of a line, and lines of a name; the rest of a longer name is on the topic's page.
_WIDEST, _LINES = 18, 4
_SMALLEST, _LARGEST = 12.0, 56.0
_GAP = 10.0
# The drawing before boxes are pushed apart, wider than high as screens are.
_WIDTH, _HEIGHT = 1100.0, 420.0
# So many rounds settle any base met; boxes that still overlap are then spread, which always ends.
_ROUNDS, _SPREAD = 400, 1.06


@dataclass(frozen=True, slots=True)
class Spot:
    """A topic on the map. x, y: of the circle's middle. lines: its name below the circle."""

    topic: Topic
    url: str
    x: float
    y: float
    radius: float
    lines: tuple[str, ...]

    @property
    def half_width(self) -> float:
        """Half of the box's width."""
        letters = max(len(each) for each in self.lines)
        return max(self.radius, letters * _LETTER / 2) + _GAP / 2

    @property
    def height(self) -> float:
        """The box's height: circle, name, number."""
        return 2 * self.radius + _LINE * (len(self.lines) + 1) + _GAP

    @property
    def top(self) -> float:
        """The box's upper edge."""
        return self.y - self.radius - _GAP / 2

    @property
    def baselines(self) -> list[tuple[float, str]]:
        """Each line of the name with the height that it stands at; the last one is the number of documents."""
        first = self.y + self.radius + _LINE
        said = (*self.lines, f"{len(self.topic.documents):,}".replace(",", "."))
        return [(round(first + at * _LINE, 1), line) for at, line in enumerate(said)]


@dataclass(frozen=True, slots=True)
class TopicMap:
    """Spots in a drawing of a width and height, with what lies left and above of its zero."""

    spots: tuple[Spot, ...]
    left: float
    top: float
    width: float
    height: float

    @property
    def view_box(self) -> str:
        """As SVG writes it."""
        return f"{self.left:.1f} {self.top:.1f} {self.width:.1f} {self.height:.1f}"


def topic_map(topics: Sequence[Topic]) -> TopicMap | None:
    """The map of topics; None of none."""
    if not topics:
        return None
    most = max(len(each.documents) for each in topics)
    spots = _apart([_spot(each, most) for each in topics])
    left = min(each.x - each.half_width for each in spots) - _GAP
    right = max(each.x + each.half_width for each in spots) + _GAP
    top = min(each.top for each in spots) - _GAP
    bottom = max(each.top + each.height for each in spots) + _GAP
    return TopicMap(tuple(spots), left, top, right - left, bottom - top)


def _spot(topic: Topic, most: int) -> Spot:
    # The area of a circle, and not its width, is what eyes compare.
    radius = _SMALLEST + (_LARGEST - _SMALLEST) * (len(topic.documents) / most) ** 0.5
    x, y = topic.x * _WIDTH / 2, topic.y * _HEIGHT / 2
    return Spot(topic, topic_link(topic), x, y, round(radius, 1), _lines(topic.name))


def _lines(name: str) -> tuple[str, ...]:
    lines = [line for term in name.split(" · ") for line in wrap(term, _WIDEST)]
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], f"{lines[_LINES - 1][: _WIDEST - 2]} …"]
    return tuple(lines)


def _apart(spots: list[Spot]) -> list[Spot]:
    """Spots whose boxes do not overlap, near where they were."""
    while True:
        for _ in range(_ROUNDS):
            if not _push(spots):
                return [replace(each, x=round(each.x, 1), y=round(each.y, 1)) for each in spots]
        spots = [replace(each, x=each.x * _SPREAD, y=each.y * _SPREAD) for each in spots]


def _push(spots: list[Spot]) -> bool:
    """Push every two that overlap apart by the shorter way; whether any did."""
    pushed = False
    for one in range(len(spots)):
        for other in range(one + 1, len(spots)):
            first, second = spots[one], spots[other]
            across = first.half_width + second.half_width - abs(first.x - second.x)
            middle = first.top + first.height / 2 - second.top - second.height / 2
            down = (first.height + second.height) / 2 - abs(middle)
            if across <= 0.2 or down <= 0.2:
                continue
            pushed = True
            if across < down:
                step = (across + 0.5) / 2 * (1 if first.x >= second.x else -1)
                spots[one], spots[other] = (
                    replace(first, x=first.x + step),
                    replace(second, x=second.x - step),
                )
            else:
                step = (down + 0.5) / 2 * (1 if middle >= 0 else -1)
                spots[one], spots[other] = (
                    replace(first, y=first.y + step),
                    replace(second, y=second.y - step),
                )
    return pushed
