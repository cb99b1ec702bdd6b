from itertools import pairwise

from ingest.readers.styles import resolved


def test_a_style_takes_the_font_of_the_one_below_and_circles_end() -> None:
    own = {"a": None, "b": ".VnTime", "c": None, "d": None, None: "Arial"}
    base = {"a": "b", "c": "d", "d": "c"}
    assert resolved(own, base) == {"a": ".VnTime", "b": ".VnTime", "c": None, "d": None, None: "Arial"}


class Counted(dict[str | None, str | None]):
    """Counts what it is asked."""

    asked = 0

    def get(self, key: str | None, default: str | None = None) -> str | None:  # type: ignore[override]
        self.asked += 1
        return super().get(key, default)


def test_a_long_chain_is_gone_down_once() -> None:
    """A file may be made of twenty thousand styles, each based on the next."""
    names = [str(number) for number in range(1_000)]
    base = Counted(pairwise(names))
    found = resolved(Counted(dict.fromkeys(names)) | {names[-1]: ".VnTime"}, base)
    assert set(found.values()) == {".VnTime"}
    assert base.asked < 3 * len(names)
