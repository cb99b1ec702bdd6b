"""Share of questions whose gold answer lies inside the first 1, 3 and 5 sentences chosen from its own article."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import KnowledgeBase
from index.question import read_question
from index.quoting import Source, choose_quotes
from index.records import Origin, StoredPassage
from index.statements import PassageWords
from ingest.text import canonical_text
from ingest.words import segment

DEPTHS = (1, 3, 5)


def read_spans(path: Path) -> list[dict[str, Any]]:
    """Rows of question, answer and context."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def one_line(text: str) -> str:
    """Canonical text with its blanks made single: how a gold answer and a quote are compared."""
    return " ".join(canonical_text(text).split())


def found_within(gold: str, quotes: Sequence[str]) -> list[bool]:
    """Whether the gold answer lies in one of the first 1, 3, 5 quotes."""
    inside = [one_line(gold) in one_line(quote) for quote in quotes]
    return [any(inside[:depth]) for depth in DEPTHS]


def with_article_given(base: KnowledgeBase, rows: Sequence[dict[str, Any]]) -> NDArray[np.float64]:
    """Shape (questions, depths), 1 where found. Rarity of words is that of the base."""
    _, index = base.serving()
    found = []
    for row in rows:
        text = canonical_text(row["context"])
        passage = StoredPassage(0, 0, Origin.TEXT, text, 0, len(text), None, ())
        title = text.partition("\n")[0]
        source = Source(0, 0, text, title, [PassageWords(passage, segment(title), segment(text))])
        quotes = choose_quotes(index, base.encoder, read_question(row["question"]), [source], max(DEPTHS))
        found.append(found_within(row["answer"], [quote.text for quote in quotes]))
    return np.array(found, np.float64)


def main() -> None:
    """Print a line: the three shares over all questions. Rarity of words is that of the base at --home."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--spans", type=Path, required=True)
    options = parser.parse_args()
    rows = read_spans(options.spans)
    with KnowledgeBase.open(options.home) as base:
        shares = with_article_given(base, rows).mean(axis=0)
    print(
        f"{len(rows)} questions: first "
        + ", ".join(f"{depth}: {share:.3f}" for depth, share in zip(DEPTHS, shares, strict=True))
    )


if __name__ == "__main__":
    main()
