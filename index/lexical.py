"""The lexical index: BM25 over two views of each passage, by bm25s.

The marked view holds words and their syllables as written; the folded view holds syllables without marks, for
typing without them. Scores are arrays over all rows, row i being the i-th passage of the generation.
"""

import json
import logging
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from ingest.words import folded_syllables, words_and_syllables

# Chosen on 292 questions over the code of law (DATA): long articles are not better ones, hence the high b.
K1 = 1.2
B = 0.9

# A token that stands in this share of the rows is added as a whole column, in a sixth of the time; so many bytes of
# columns are kept. Over the code of law, 174,544 passages, 67 of 63,083 tokens are such: a question takes 0.8 ms
# instead of 1.7.
_WIDE = 0.25
_COLUMN_BYTES = 48 << 20

Scores = NDArray[np.float32]

# bm25s writes its debug lines to stderr by a handler of its own.
logging.getLogger("bm25s").setLevel(logging.WARNING)


class View:
    """One BM25 index. Unknown tokens of a query count nothing."""

    def __init__(self, index: bm25s.BM25 | None, rows: int) -> None:
        self._index = index
        self._rows = rows
        # Of tokens that stand in very many rows the weight of every row, made when first asked for.
        self._columns: dict[int, Scores] = {}

    @classmethod
    def build(cls, passages: Iterable[Sequence[str]]) -> "View":
        """Index the token lists of all passages, in row order."""
        vocabulary: dict[str, int] = {}
        ids = [[vocabulary.setdefault(token, len(vocabulary)) for token in tokens] for tokens in passages]
        if not vocabulary:
            return cls(None, len(ids))
        index = bm25s.BM25(k1=K1, b=B, method="lucene")
        index.index((ids, vocabulary), create_empty_token=False, show_progress=False)
        return cls(index, len(ids))

    def scores(self, tokens: Sequence[str]) -> Scores:
        """BM25 of every row for these tokens: float32, shape (rows,), 0 where nothing matches."""
        scores = np.zeros(self._rows, np.float32)
        if self._index is None:
            return scores
        for token in tokens:
            if (known := self._index.vocab_dict.get(token)) is not None:
                self._add(scores, known)
        return scores

    def bm25s_scores(self, tokens: Sequence[str]) -> Scores:
        """The same as bm25s itself reckons it, for comparison."""
        names = self._index.vocab_dict if self._index is not None else {}
        known = [names[token] for token in tokens if token in names]
        if self._index is None or not known:
            return np.zeros(self._rows, np.float32)
        return np.asarray(self._index.get_scores_from_ids(known), np.float32)

    def _add(self, scores: Scores, token: int) -> None:
        """Add to each row what a token gives to it."""
        starts, rows, weights = self._postings
        place = slice(starts[token], starts[token + 1])
        rows, weights = rows[place], weights[place]
        if len(rows) < _WIDE * self._rows:
            np.add.at(scores, rows, weights)
            return
        column = self._columns.get(token)
        if column is None:
            column = np.zeros(self._rows, np.float32)
            column[rows] = weights
            if (len(self._columns) + 1) * column.nbytes <= _COLUMN_BYTES:
                self._columns[token] = column
        scores += column

    def document_frequency(self, token: str) -> int:
        """In how many rows the token stands."""
        if self._index is None or token not in self._index.vocab_dict:
            return 0
        known, starts = int(self._index.vocab_dict[token]), self._postings[0]
        return starts[known + 1] - starts[known]

    @cached_property
    def _postings(self) -> tuple[list[int], NDArray[np.int32], Scores]:
        """Where each token's postings begin, the rows that they name, and the token's weight there.

        As a list, and as plain arrays over the mapped files: numpy's own class for these takes longer at each access.
        """
        parts = self._index.scores if self._index is not None else {}
        starts, rows, weights = (np.asarray(parts.get(each, ())) for each in ("indptr", "indices", "data"))
        return starts.tolist(), rows, weights

    def save(self, directory: Path) -> None:
        """Write the index; an empty one leaves only its row count."""
        directory.mkdir()
        (directory / "rows.json").write_text(json.dumps(self._rows), encoding="utf-8")
        if self._index is not None:
            self._index.save(directory, show_progress=False)

    @classmethod
    def load(cls, directory: Path) -> "View":
        """Open what `save` wrote; the arrays stay on disk and are mapped."""
        rows = int(json.loads((directory / "rows.json").read_text(encoding="utf-8")))
        if not (directory / "params.index.json").exists():
            return cls(None, rows)
        return cls(bm25s.BM25.load(directory, mmap=True, show_progress=False), rows)


def marked_tokens(words: str) -> list[str]:
    """Tokens of the marked view from a stored line of words."""
    return words_and_syllables(words)


def folded_tokens(words: str) -> list[str]:
    """Tokens of the folded view from a stored line of words."""
    return folded_syllables(words)
