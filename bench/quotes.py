"""Share of questions whose gold answer lies inside the first 1, 3 and 5 sentences chosen from its own article."""

import argparse
import json
from pathlib import Path

import numpy as np

from index import KnowledgeBase
from index.answer import Source, choose_quotes
from index.question import read_question
from index.records import Origin, StoredPassage
from ingest.text import canonical_text


def main() -> None:
    """Print a line: the three shares over all questions. Rarity of words is that of the base at --home."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--spans", type=Path, required=True)
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.spans.read_text(encoding="utf-8").splitlines()]
    found = np.zeros((len(rows), 3))
    with KnowledgeBase.open(options.home) as base:
        _, index = base.serving()
        for at, row in enumerate(rows):
            text, gold = canonical_text(row["context"]), " ".join(canonical_text(row["answer"]).split())
            passage = StoredPassage(0, 0, Origin.TEXT, text, 0, len(text), None, ())
            source = Source(passage, 1.0, text, "")
            quotes = choose_quotes(index, base.encoder, read_question(row["question"]), [source], 5)
            inside = [gold in " ".join(quote.text.split()) for quote in quotes]
            found[at] = [any(inside[:depth]) for depth in (1, 3, 5)]
    print(
        f"{len(rows)} questions: first "
        + ", ".join(
            f"{depth}: {share:.3f}" for depth, share in zip((1, 3, 5), found.mean(axis=0), strict=True)
        )
    )


if __name__ == "__main__":
    main()
