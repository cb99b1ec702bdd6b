"""A picture of a page made fit for recognition: ink of stamps and pens taken out, light made even, lines made level."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

# The light is measured on a copy this many times smaller, in which a letter is a few pixels.
_COARSE = 8
# Of the light around it: what is darker is ink, what is brighter is paper, the other side shining through included.
_INK, _PAPER = 0.25, 0.82
# Printed letters are darker than this on a cleaned page; a red seal seen in grey is about 80 to 110.
_BLACK = 60
# Seals are (200, 40, 50) and blue pens (40, 60, 170) on scans: so much of the difference makes both white.
_LIFTED = 0.6
_SPECK = 3
# Scanners feed sheets a degree or two askew; more is a photo, or a page that is meant so.
_STEEPEST, _STEP = 4.0, 0.1
# Below this Tesseract's own line finding copes.
_LEVEL = 0.15


def cleaned(image: "Image") -> "Image":
    """The page in grey: black letters on white.

    Seals are red, signatures mostly blue (Nghị định 30/2020/NĐ-CP, Phụ lục I): the brightest of a pixel's three
    colours leaves black ink dark and any other ink light.
    """
    from PIL import Image, ImageFilter

    pixels = _without_colour(np.asarray(image.convert("RGB")))
    grey = Image.fromarray(pixels)
    coarse = grey.resize(
        (max(grey.width // _COARSE, 1), max(grey.height // _COARSE, 1)), Image.Resampling.BOX
    )
    light = coarse.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.GaussianBlur(6))
    around = np.asarray(light.resize(grey.size, Image.Resampling.BILINEAR), dtype=np.float32)
    share = pixels / np.maximum(around, 1.0)
    stretched = np.clip((share - _INK) * (255 / (_PAPER - _INK)), 0, 255).astype(np.uint8)
    stretched[_specks(stretched < 128)] = 255
    return Image.fromarray(stretched)


def _without_colour(pixels: "NDArray[np.uint8]") -> "NDArray[np.uint8]":
    """Rows by columns: the brightest of the three colours, and brighter still the more they differ."""
    brightest, faintest = pixels.max(axis=2), pixels.min(axis=2)
    lifted = brightest + _LIFTED * (brightest - faintest).astype(np.float32)
    level: NDArray[np.uint8] = np.minimum(lifted, 255).astype(np.uint8)
    return level


def _specks(dark: "NDArray[np.bool_]") -> "NDArray[np.bool_]":
    """Dark spots of a few pixels with nothing dark around: a full stop of 13 points at 200 dpi has nine or more."""
    near = _sums(dark, 1)
    alone: NDArray[np.bool_] = (near == _sums(dark, 3)) & (near <= _SPECK)
    return dark & alone


def _sums(dark: "NDArray[np.bool_]", reach: int) -> "NDArray[np.uint8]":
    """Of each pixel how many are dark among those at most `reach` rows and columns away."""
    height, width = dark.shape
    padded = np.pad(dark.astype(np.uint8), reach)
    rows = np.zeros((height, width + 2 * reach), dtype=np.uint8)
    sums = np.zeros((height, width), dtype=np.uint8)
    for shift in range(2 * reach + 1):
        rows += padded[shift : shift + height]
    for shift in range(2 * reach + 1):
        sums += rows[:, shift : shift + width]
    return sums


def darkest(grey: "Image") -> "Image":
    """Only the blackest ink of a cleaned page: a seal copied in grey is lighter than the letters under it."""
    return grey.point([min(255, max(0, (level - _BLACK // 2) * 4)) for level in range(256)])


def ink(grey: "Image") -> "NDArray[np.bool_]":
    """Where the page is dark: rows by columns."""
    return np.asarray(grey) < 128


def skew(grey: "Image") -> float:
    """Degrees, counter-clockwise, by which turning the page levels its lines; 0 where they are level enough.

    Level lines make the sums of ink along rows as unequal as they can be (Postl 1986).
    """
    small = grey.resize((max(grey.width // 3, 1), max(grey.height // 3, 1)))
    rows, columns = np.nonzero(np.asarray(small) < 160)
    if rows.size == 0:
        return 0.0
    steps = round(_STEEPEST / _STEP)
    angles = [step * _STEP for step in range(-steps, steps + 1)]
    best = max(angles, key=lambda angle: _unevenness(rows, columns, angle))
    return best if abs(best) >= _LEVEL else 0.0


def _unevenness(rows: "NDArray[Any]", columns: "NDArray[Any]", angle: float) -> float:
    # Turning counter-clockwise by `angle` lifts what is to the right.
    lifted = (rows - columns * math.tan(math.radians(angle))).astype(np.int64)
    counts = np.bincount(lifted - lifted.min()).astype(np.float64)
    return float((np.diff(counts) ** 2).sum())
