"""Syllables of legacy-font files read right, against transcripts: `--files DIR --texts DIR` (NAME.txt beside NAME).

A syllable counts as right when it stands in the longest common run of both texts, letters in any case: transcripts of
capitals fonts keep small letters. Field codes that a transcript kept count as missed.
"""

import argparse
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.reading import read
from ingest.text import canonical_text

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Transcribed:
    """A file with its transcript's syllables, and how many of them were read right."""

    name: str
    right: int
    total: int


def transcribed(files: Path, texts: Path) -> Iterator[Transcribed]:
    """Every file that has a transcript."""
    for transcript in sorted(texts.glob("*.txt")):
        path = files / transcript.name.removesuffix(".txt")
        got = _syllables("\n".join(read(path.read_bytes(), path.name).pages))
        wanted = _syllables(transcript.read_text(encoding="utf-8"))
        blocks = difflib.SequenceMatcher(None, got, wanted, autojunk=False).get_matching_blocks()
        yield Transcribed(path.name, sum(block.size for block in blocks), len(wanted))


def main() -> None:
    """Print a line a file, and the sum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=Path, required=True)
    parser.add_argument("--texts", type=Path, required=True)
    options = parser.parse_args()
    right = total = 0
    for each in transcribed(options.files, options.texts):
        print(f"{each.name:48} {each.right:6} / {each.total:6}  {each.right / each.total:.4f}")
        right, total = right + each.right, total + each.total
    print(f"{'all':48} {right:6} / {total:6}  {right / total:.4f}")


def _syllables(text: str) -> list[str]:
    return _WORD.findall(canonical_text(text).lower())


if __name__ == "__main__":
    main()
