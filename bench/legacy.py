"""Syllables of legacy-font files read right, against transcripts: `--files DIR --texts DIR` (NAME.txt beside NAME).

A syllable counts as right when it stands in the longest common run of both texts, letters in any case: transcripts of
capitals fonts keep small letters. Field codes that a transcript kept count as missed.
"""

import argparse
import difflib
import re
from pathlib import Path

from ingest.reading import read
from ingest.text import canonical_text

_WORD = re.compile(r"[^\W_]+")


def main() -> None:
    """Print a line a file, and the sum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=Path, required=True)
    parser.add_argument("--texts", type=Path, required=True)
    options = parser.parse_args()
    right = total = 0
    for transcript in sorted(options.texts.glob("*.txt")):
        path = options.files / transcript.name.removesuffix(".txt")
        got = _syllables("\n".join(read(path.read_bytes(), path.name).pages))
        wanted = _syllables(transcript.read_text(encoding="utf-8"))
        same = sum(
            block.size
            for block in difflib.SequenceMatcher(None, got, wanted, autojunk=False).get_matching_blocks()
        )
        print(f"{path.name:48} {same:6} / {len(wanted):6}  {same / len(wanted):.4f}")
        right, total = right + same, total + len(wanted)
    print(f"{'all':48} {right:6} / {total:6}  {right / total:.4f}")


def _syllables(text: str) -> list[str]:
    return _WORD.findall(canonical_text(text).lower())


if __name__ == "__main__":
    main()
