"""Judged candidates: what the rankers learn from. The search's own candidates and features, over an index in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.dense import DenseIndex
from index.embedding import StaticEncoder
from index.features import features
from index.fields import Fields, PassageFields
from index.lexical import View, marked_tokens
from index.matching import Matched
from index.passage_index import PassageIndex
from index.search import RANKED_WEIGHT, best_of_units, fuse, with_members
from index.syllable_model import SyllableModel
from index.training.corpus import Question
from index.trust import dense_weight, span_margin
from ingest.words import Segmented


@dataclass(frozen=True, slots=True)
class Example:
    """One question's candidates, best fused first.

    rows: of the index, shape (n,). relevant: shape (n,). columns: the features, shape (n, features), in `names`.
    """

    question: Question
    rows: NDArray[np.int64]
    relevant: NDArray[np.bool_]
    columns: NDArray[np.float32]
    names: tuple[str, ...]


def lexical_view(fields: Fields) -> View:
    """The marked view over the rows of `fields`."""
    return View.build(marked_tokens(fields.line(row)) for row in range(fields.size))


def index_of(fields: Fields, marked: View, encoder: StaticEncoder) -> PassageIndex:
    """An index of these fields by this encoder, for marked questions alone."""
    fields = fields.with_vectors(encoder)
    words = fields.word_vectors.astype(np.float32)
    vectors = fields.row_vectors(words)
    rows = np.arange(fields.size)
    return PassageIndex(
        passages=rows,
        documents=rows,
        marked=marked,
        folded=View.build([]),
        dense=DenseIndex(vectors),
        syllables=SyllableModel.build([]),
        fields=fields,
        dense_weight=dense_weight(span_margin(fields, vectors, words)),
        ranked=True,
    )


def examples(
    index: PassageIndex,
    encoder: StaticEncoder,
    questions: Sequence[Question],
    passages: Sequence[PassageFields],
) -> Iterator[Example]:
    """The candidates of each question that has a gold article among the index's. `passages`: by row."""
    names = [str(each.external_id) for each in passages]
    known = set(names)
    for question in questions:
        if not question.gold & known:
            continue
        vector = encoder.encode_queries([Segmented("", question.words)])[0]
        matched = Matched.of(index, index.marked.scores(marked_tokens(question.words)), vector)
        fused = fuse(index, matched, weight=RANKED_WEIGHT)
        rows = best_of_units(index, fused)
        found = features(index.fields, question.words, rows, with_members(index, fused, rows))
        yield Example(
            question=question,
            rows=rows,
            relevant=np.array([names[row] in question.gold for row in rows]),
            columns=np.stack(list(found.values()), axis=1).astype(np.float32),
            names=tuple(found),
        )
