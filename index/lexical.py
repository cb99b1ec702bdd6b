"""The lexical index: BM25 over two views of each passage, by bm25s.

The marked view holds words and their syllables as written; the folded view holds syllables without marks, for
typing without them. Scores are arrays over all rows, row i being the i-th passage of the generation.
"""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import bm25s
import numpy as np
from numpy.typing import NDArray

from index.ragged import Ragged
from ingest.words import folded_syllables, words_and_syllables

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

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

    def __init__(self, index: bm25s.BM25 | None, rows: int, mean_length: float = 0.0) -> None:
        """mean_length: tokens of a row, on average."""
        self._index = index
        self.rows = rows
        self.mean_length = mean_length
        # Of tokens that stand in very many rows the weight of every row, made when first asked for.
        self._columns: dict[int, Scores] = {}

    @classmethod
    def build(cls, passages: Iterable[Sequence[str]]) -> "View":
        """Index the token lists of all passages, in row order."""
        names: dict[str, int] = {}
        tokens = Ragged.of([names.setdefault(each, len(names)) for each in row] for row in passages)
        return cls.of(tokens.counts(len(names)), list(names))

    @classmethod
    def of(cls, counts: "csr_matrix", names: Sequence[str], base: "View | None" = None) -> "View":
        """Index rows by how often each token stands in each: shape (rows, len(names)).

        base: a view that they are searched beside, so that the scores of both can be compared. A token that the base
        has keeps the base's frequency and lengths are held against the base's mean: a row scores what it would score as
        one of the base's own.
        """
        rows, lengths = counts.shape[0], np.asarray(counts.sum(axis=1), np.float64).ravel()
        mean = base.mean_length if base and base.rows else float(lengths.mean()) if rows else 0.0
        if not names:
            return cls(None, rows, mean)
        by_token = counts.tocsc()
        own = np.diff(by_token.indptr)
        known = np.array([base.document_frequency(name) if base else 0 for name in names], np.int64)
        total = np.where(known > 0, base.rows if base else 0, rows + (base.rows if base else 0))
        frequency = np.where(known > 0, known, own)
        # As "lucene" in bm25s.
        weights = np.log1p((total - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        norm = (K1 * (1 - B + B * lengths / max(mean, 1e-9))).astype(np.float32)
        index = bm25s.BM25(k1=K1, b=B, method="lucene")
        index.vocab_dict = dict(zip(names, range(len(names)), strict=True))
        index.nonoccurrence_array = None
        index.scores = {
            "data": np.repeat(weights, own) * by_token.data / (by_token.data + norm[by_token.indices]),
            "indices": by_token.indices.astype(np.int32),
            "indptr": by_token.indptr.astype(np.int32),
            "num_docs": rows,
        }
        return cls(index, rows, mean)

    def scores(self, tokens: Sequence[str]) -> Scores:
        """BM25 of every row for these tokens: float32, shape (rows,), 0 where nothing matches."""
        scores = np.zeros(self.rows, np.float32)
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
            return np.zeros(self.rows, np.float32)
        return np.asarray(self._index.get_scores_from_ids(known), np.float32)

    def _add(self, scores: Scores, token: int) -> None:
        """Add to each row what a token gives to it."""
        starts, rows, weights = self._postings
        place = slice(starts[token], starts[token + 1])
        rows, weights = rows[place], weights[place]
        if len(rows) < _WIDE * self.rows:
            np.add.at(scores, rows, weights)
            return
        column = self._columns.get(token)
        if column is None:
            column = np.zeros(self.rows, np.float32)
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

    def without(self, rows: NDArray[np.int64], gone: Mapping[str, int]) -> "View":
        """The same with some rows scoring 0. gone: in how many of them a token stands."""
        return JoinedView(self, View(None, 0), rows, gone)

    def save(self, directory: Path) -> None:
        """Write the index; an empty one leaves only its row count."""
        directory.mkdir()
        facts = {"rows": self.rows, "mean_length": self.mean_length}
        (directory / "rows.json").write_text(json.dumps(facts), encoding="utf-8")
        if self._index is not None:
            self._index.save(directory, show_progress=False)

    @classmethod
    def load(cls, directory: Path) -> "View":
        """Open what `save` wrote; the arrays stay on disk and are mapped."""
        facts = json.loads((directory / "rows.json").read_text(encoding="utf-8"))
        if not (directory / "params.index.json").exists():
            return cls(None, **facts)
        return cls(bm25s.BM25.load(directory, mmap=True, show_progress=False), **facts)


class JoinedView(View):
    """The rows of one view, then those of another that was made beside it; removed rows of the first score 0."""

    def __init__(
        self, first: View, second: View, removed: NDArray[np.int64], gone: Mapping[str, int]
    ) -> None:
        """gone: in how many of the removed rows a token stands."""
        super().__init__(None, first.rows + second.rows, first.mean_length)
        self._first, self._second = first, second
        self._removed, self._gone = removed, gone

    def scores(self, tokens: Sequence[str]) -> Scores:
        """As `View.scores`."""
        found = np.concatenate((self._first.scores(tokens), self._second.scores(tokens)))
        found[self._removed] = 0
        return found

    def document_frequency(self, token: str) -> int:
        """As `View.document_frequency`, of the rows that are left."""
        first = self._first.document_frequency(token) - self._gone.get(token, 0)
        return first + self._second.document_frequency(token)


def marked_tokens(words: str) -> list[str]:
    """Tokens of the marked view from a stored line of words."""
    return words_and_syllables(words)


def folded_tokens(words: str) -> list[str]:
    """Tokens of the folded view from a stored line of words."""
    return folded_syllables(words)
