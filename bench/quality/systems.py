"""The rankings that the product's own is held against: its parts, each alone, and both fused as before any ranker."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.fusion import Ranking, by_document, fused_by
from index import KnowledgeBase
from index.embedding import Vectors
from index.evaluate import MEASURED_DEPTH
from index.lexical import Scores, folded_tokens, marked_tokens
from index.matching import CANDIDATES, best_rows, match
from index.passage_index import PassageIndex
from index.question import read_question
from index.search import rank_passages
from ingest.text import fold
from ingest.words import Segmented


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its scores: lexical of every row, and its vector."""

    index: PassageIndex
    lexical: Scores
    vector: Vectors


def bm25(base: KnowledgeBase, question: str) -> Ranking:
    """The marked view alone."""
    asked = _asked(base, question)
    rows = best_rows(asked.lexical, CANDIDATES)
    return by_document(base, asked.index, rows, asked.lexical[rows])


def dense(base: KnowledgeBase, question: str) -> Ranking:
    """The nearest vectors alone."""
    asked = _asked(base, question)
    rows, cosines = asked.index.dense.nearest(asked.vector, CANDIDATES)
    return by_document(base, asked.index, rows, cosines)


def fusion(base: KnowledgeBase, question: str) -> Ranking:
    """Both, as a convex combination with the base's own weight, over the candidates of either."""
    return fused_by(base, base.serving()[1], question)


def ranked(base: KnowledgeBase, question: str) -> Ranking:
    """The learned ranker, without the contextual scorer."""
    _, index = base.serving()
    read = read_question(question)
    passages = rank_passages(index, match(index, base.encoder, read), read, read_units=0)
    return by_document(base, index, passages.rows, passages.scores)


def product(base: KnowledgeBase, question: str) -> Ranking:
    """What the product gives."""
    return base.rank(question, MEASURED_DEPTH)


def folded_bm25(base: KnowledgeBase, question: str) -> Ranking:
    """The folded view alone, the question typed without marks."""
    _, index = base.serving()
    scores = index.folded.scores(folded_tokens(read_question(fold(question)).words))
    rows = best_rows(scores, CANDIDATES)
    return by_document(base, index, rows, scores[rows])


def product_without_marks(base: KnowledgeBase, question: str) -> Ranking:
    """What the product gives for the question typed without marks."""
    return base.rank(fold(question), MEASURED_DEPTH)


# Name on the page → ranking. A new row is a line here.
SYSTEMS: dict[str, Callable[[KnowledgeBase, str], Ranking]] = {
    "BM25": bm25,
    "vectơ": dense,
    "trộn BM25 + vectơ": fusion,
    "… và bộ xếp hạng, chưa đọc ngữ cảnh": ranked,
    "sản phẩm": product,
    "BM25, gõ không dấu": folded_bm25,
    "sản phẩm, gõ không dấu": product_without_marks,
}
# First against second, question by question.
PAIRS = (
    ("sản phẩm", "BM25"),
    ("sản phẩm", "trộn BM25 + vectơ"),
    ("trộn BM25 + vectơ", "BM25"),
    ("sản phẩm, gõ không dấu", "sản phẩm"),
)


def _asked(base: KnowledgeBase, typed: str) -> Asked:
    _, index = base.serving()
    question = read_question(typed)
    lexical = index.marked.scores(marked_tokens(question.words))
    vector = base.encoder.encode_queries([Segmented(question.text, question.words)])[0]
    return Asked(index, lexical, vector)
