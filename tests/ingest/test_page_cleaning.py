"""Pictures made fit for recognition."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest.page_cleaning import cleaned, darkest, ink, skew


def lines(angle: float = 0.0) -> Image.Image:
    picture = Image.new("RGB", (1200, 1600), "white")
    draw = ImageDraw.Draw(picture)
    for row in range(200, 1400, 50):
        for left in range(150, 1050, 90):
            draw.rectangle((left, row, left + 60, row + 18), fill="black")
    return picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor="white")


def test_seals_and_pens_go_and_print_stays() -> None:
    picture = Image.new("RGB", (600, 300), "white")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((50, 50, 250, 250), outline=(210, 40, 50), width=12)
    draw.line((300, 100, 500, 200), fill=(40, 60, 170), width=8)
    draw.rectangle((140, 140, 560, 160), fill="black")
    dark = ink(cleaned(picture))
    assert dark[150, 200] and dark[150, 500]
    assert dark.sum() == pytest.approx(421 * 21, rel=0.05)


def test_a_shadow_is_made_even() -> None:
    shade = np.linspace(255, 140, 1200)[None, :].repeat(400, axis=0).astype(np.uint8)
    picture = Image.fromarray(shade)
    ImageDraw.Draw(picture).rectangle((1000, 100, 1100, 120), fill=30)
    dark = ink(cleaned(picture))
    assert dark[110, 1050] and not dark[300].any()


def test_specks_go_and_full_stops_stay() -> None:
    picture = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(picture).rectangle((50, 50, 51, 50), fill=0)
    ImageDraw.Draw(picture).rectangle((100, 100, 103, 103), fill=0)
    dark = ink(cleaned(picture))
    assert not dark[50, 50] and dark[101, 101]


@pytest.mark.parametrize("angle", [-2.0, -0.7, 0.5, 1.5])
def test_skew(angle: float) -> None:
    assert skew(lines(angle).convert("L")) == pytest.approx(-angle, abs=0.11)


def test_level_lines_are_left_alone() -> None:
    assert skew(lines().convert("L")) == 0.0
    assert skew(Image.new("L", (300, 300), 255)) == 0.0


def test_the_darkest_ink_alone() -> None:
    picture = Image.new("L", (2, 1))
    picture.putdata([10, 110])
    assert list(darkest(picture).tobytes()) == [0, 255]
