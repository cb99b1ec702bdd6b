"""Tesseract (Apache-2.0), a program of the system: the words that it sees in a picture, with their boxes.

It is optional: Debian's packages are `tesseract-ocr` and `tesseract-ocr-vie`.
"""

import csv
import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ingest.text import canonical_text

if TYPE_CHECKING:
    from PIL.Image import Image

LANGUAGE = "vie"
# Letters of 13 points are then as tall as those that the program's model was made with (36 pixels a line).
DPI = 200
# A page takes some six seconds on one core; ten times that is a picture made to be slow.
SECONDS = 90
# A row of the program's table that holds a word, not a block, paragraph or line.
_WORD_LEVEL = "5"


@dataclass(frozen=True, slots=True)
class SeenWord:
    """A word in a picture: canonical text without blanks, confidence 0 to 100, box in pixels, and its place.

    paragraph, line: any two words of one line share both; numbers grow in the program's reading order.
    """

    text: str
    confidence: float
    left: float
    top: float
    right: float
    bottom: float
    paragraph: tuple[int, ...]
    line: int


@cache
def tesseract() -> str | None:
    """The program, when it and its Vietnamese data are on this machine."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return program if LANGUAGE in listed.stdout.decode(errors="replace").split() else None


def seen_words(program: str, image: "Image", layout: int = 3) -> list[SeenWord] | None:
    """The words of a grey picture in reading order; None when the program fails or takes too long.

    layout: the program's page segmentation mode: 3 a page, 6 one block of lines, 7 one line.
    """
    table = _output(program, image, ["-l", LANGUAGE, "--psm", str(layout), "--dpi", str(DPI), "tsv"])
    return None if table is None else list(_words(table))


def seen_figures(program: str, image: "Image") -> str | None:
    """The figures on a line that holds nothing else; None when the program fails or has no data for it."""
    arguments = ["-l", "eng", "--psm", "7", "--dpi", str(DPI), "-c", "tessedit_char_whitelist=0123456789"]
    told = _output(program, image, arguments)
    return None if told is None else "".join(told.split())


def turn_to_upright(program: str, image: "Image") -> int | None:
    """Degrees, clockwise, by which `image` must be turned to stand upright; None where the program cannot tell."""
    told = _output(program, image, ["-l", "osd", "--psm", "0", "--dpi", str(DPI)])
    match = re.search(r"^Rotate: (\d+)", told or "", re.MULTILINE)
    return int(match[1]) if match else None


def _output(program: str, image: "Image", arguments: Sequence[str]) -> str | None:
    encoded = io.BytesIO()
    # Portable grey map: nothing is packed only to be unpacked.
    image.save(encoded, "PPM")
    # Files are read on every core already; more threads a page would only wait for each other.
    environment = os.environ | {"OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            [program, "stdin", "stdout", *arguments],
            input=encoded.getvalue(),
            capture_output=True,
            timeout=SECONDS,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.decode("utf-8", errors="replace") if done.returncode == 0 else None


def _words(table: str) -> Iterator[SeenWord]:
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = _canonical_word(row["text"] or "") if row["level"] == _WORD_LEVEL else ""
        if text:
            left, top, width, height = (float(row[name]) for name in ("left", "top", "width", "height"))
            yield SeenWord(
                text=text,
                confidence=float(row["conf"]),
                left=left,
                top=top,
                right=left + width,
                bottom=top + height,
                paragraph=(int(row["block_num"]), int(row["par_num"])),
                line=int(row["line_num"]),
            )


def _canonical_word(text: str) -> str:
    """The word as it stands in canonical text, whatever stands around it: no later step moves an offset."""
    return "".join(canonical_text(text).replace("\u00ad", "").split())
