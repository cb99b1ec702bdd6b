"""Figures that a stamp put into a number: taken where three readings agree, left as seen where they do not."""

from collections.abc import Iterator

import pytest
from PIL import Image

from ingest import stamped_number
from ingest.stamped_number import with_stamped_number
from ingest.tesseract import SeenWord

PAGE = Image.new("L", (1654, 2339), 255)


def words(*between: tuple[str, float], after: str = "/2026/TT-BCT") -> list[SeenWord]:
    row = [("Số:", 96.0), *between, (after, 90.0)]
    return [
        SeenWord(text, confidence, 200 + 120 * at, 300, 280 + 120 * at, 330, (1, 1), 1)
        for at, (text, confidence) in enumerate(row)
    ]


def reading(monkeypatch: pytest.MonkeyPatch, *told: str | None) -> None:
    answers: Iterator[str | None] = iter(told)
    monkeypatch.setattr(stamped_number, "seen_figures", lambda program, image: next(answers))


def texts(seen: list[SeenWord]) -> list[str]:
    return [word.text for word in seen]


def test_three_readings_that_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    reading(monkeypatch, "21", "21", "21")
    seen = with_stamped_number("tesseract", PAGE, words(("2", 93), ("†", 86)))
    assert texts(seen) == ["Số:", "21", "/2026/TT-BCT"]
    assert 280 <= seen[1].left < seen[1].right <= seen[2].left


@pytest.mark.parametrize("told", [("729", "79", "79"), ("", "", ""), ("1", "1", "1"), (None, None, None)])
def test_readings_that_do_not(monkeypatch: pytest.MonkeyPatch, told: tuple[str | None, ...]) -> None:
    reading(monkeypatch, *told)
    seen = words(("#2", 40))
    assert with_stamped_number("tesseract", PAGE, seen) == seen


def test_printed_figures_are_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    reading(monkeypatch)
    for seen in (words(("21", 95)), words(after="3722/VPCP-CN"), words(("của", 95), after="Bộ")):
        assert with_stamped_number("tesseract", PAGE, seen) == seen
