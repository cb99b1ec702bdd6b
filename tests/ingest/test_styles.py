from ingest.readers.styles import resolved


def test_a_style_takes_the_font_of_the_one_below_and_circles_end() -> None:
    own = {"a": None, "b": ".VnTime", "c": None, "d": None, None: "Arial"}
    base = {"a": "b", "c": "d", "d": "c"}
    assert resolved(own, base) == {"a": ".VnTime", "b": ".VnTime", "c": None, "d": None, None: "Arial"}
