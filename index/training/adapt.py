"""Refit the bundled embedding to the documents of a base, without labels.

A run of words is taken out of a passage and must find the rest of it, a heading what stands under it, a sentence that
cites a document the passages of that document, and a query those of a document that a reader found right for it:
among all that are learnt in the same step. Words that the
embedding has no row for get one when the base has them twice; a compound starts as the mean of its syllables.

Importing this module imports torch.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from index.adaptation import Asked
from index.embedding import StaticEncoder
from index.fields import FIELDS, Fields
from index.fields import Vocabulary as Words
from index.ragged import Ragged
from index.training.directory import write_model
from index.training.vocabulary import UNKNOWN, Vocabulary

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Refit:
    """The numbers of a refit.

    spans: shortest and longest, in words. dropped: share of a span's words left out. pairs: learnt from at most, so
    that a large base takes minutes too. known: a word is added when the base has it so often.
    """

    epochs: int = 60
    batch: int = 256
    rate: float = 3e-3
    scale: float = 20.0
    spans: tuple[int, int] = (2, 7)
    dropped: float = 0.15
    pairs: int = 400_000
    known: int = 2
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Tokens:
    """The rows of an embedding: tokens in order, `UNKNOWN` first, and their vectors, shape (tokens, d)."""

    tokens: tuple[str, ...]
    rows: NDArray[np.float32]


def extended(encoder: StaticEncoder, fields: Fields, least: int) -> Tokens:
    """The encoder's rows, and new ones for the words and syllables of the base that it lacks."""
    known = set(encoder.tokens)
    vocabulary = fields.vocabulary
    counts = np.zeros(vocabulary.token_count, np.int64)
    for name in FIELDS:
        counts += np.bincount(
            fields.words_of(name).through(vocabulary.tokens).values, minlength=vocabulary.token_count
        )
    new = [
        token
        for token, count in zip(vocabulary.token_names, counts, strict=True)
        if count >= least and token not in known and any(each.isalpha() for each in token)
    ]
    vectors = np.zeros((1 + len(encoder.tokens) + len(new), encoder.dimension), np.float32)
    vectors[1 : 1 + len(known)] = encoder.rows_of(encoder.tokens)
    generator = np.random.default_rng(0)
    usual = float(np.median(np.linalg.norm(vectors[1 : 1 + len(known)], axis=1)))
    for row, token in zip(vectors[1 + len(known) :], new, strict=True):
        parts = [each for each in token.split("_") if each in known]
        if "_" in token and parts:
            row[:] = encoder.rows_of(parts).mean(axis=0)
        else:
            direction = generator.standard_normal(encoder.dimension)
            row[:] = usual * direction / np.linalg.norm(direction)
    return Tokens((UNKNOWN, *encoder.tokens, *new), vectors)


class Bags:
    """Texts as bags of word ids, encoded through the token rows of each word.

    used: places, among all tokens, of those that stand in the words. Only their rows are learnt: of a small base they
    are a tenth of all, and a step takes as much less time.
    """

    def __init__(self, words: Words, tokens: Sequence[str]) -> None:
        places = {token: place for place, token in enumerate(tokens)}
        place_of = np.array([places.get(name, 0) for name in words.token_names], np.int64)
        table = words.tokens
        self.used, at = np.unique(place_of[table.values], return_inverse=True)
        self._table = Ragged(at.astype(np.int32), table.starts)

    def encode(self, rows: Tensor, bags: Sequence[Rows]) -> Tensor:
        """Unit vectors, shape (len(bags), d). rows: of the tokens used, shape (len(used), d)."""
        texts = Ragged.of(bags)
        distinct, at = np.unique(texts.values, return_inverse=True)
        words = self._table.take(distinct)
        vectors = functional.embedding_bag(
            torch.from_numpy(words.values.astype(np.int64)),
            rows,
            torch.from_numpy(words.starts[:-1]),
            mode="sum",
        )
        sums = functional.embedding_bag(
            torch.from_numpy(at.astype(np.int64)), vectors, torch.from_numpy(texts.starts[:-1]), mode="sum"
        )
        return functional.normalize(sums, dim=1, eps=1e-6)


def refit(
    encoder: StaticEncoder,
    fields: Fields,
    learnt: Rows,
    cited: Sequence[tuple[int, int]],
    asked: Sequence[Asked],
    recipe: Refit,
    progress: Callable[[int, int], None] = lambda done, steps: None,
) -> Tokens:
    """New rows, learnt from the index rows `learnt`; of `asked` too only these count.

    cited: (citing row, row of the cited document).
    """
    torch.manual_seed(recipe.seed)
    generator = np.random.default_rng(recipe.seed)
    start = extended(encoder, fields, recipe.known)
    # A query may have words that no passage has.
    words = fields.vocabulary.joined(list(dict.fromkeys(word for each in asked for word in each.words)))
    bags = Bags(words, start.tokens)
    rows = torch.nn.Parameter(torch.from_numpy(start.rows[bags.used]))
    texts = {name: fields.words_of(name) for name in FIELDS}
    usable = learnt[texts["body"].lengths[learnt] >= 2 * recipe.spans[0]]
    if len(usable) == 0:
        return start
    queries = [
        (words.numbers(each.words).astype(np.int64), kept)
        for each in asked
        if each.words and len(kept := np.intersect1d(each.rows, learnt))
    ]
    kinds = np.concatenate(
        (usable, -1 - usable[texts["title"].lengths[usable] > 0], fields.size + np.arange(len(queries)))
    )
    per_epoch = min(len(kinds) + len(cited), recipe.pairs // recipe.epochs)
    steps = max(recipe.epochs * per_epoch // recipe.batch, 1)
    optimizer = torch.optim.Adam([rows], lr=recipe.rate)
    for step in range(steps):
        drawn = generator.choice(kinds, min(recipe.batch, len(kinds)), replace=False)
        owners = np.where(drawn >= 0, drawn, -1 - drawn)
        for at in np.flatnonzero(drawn >= fields.size):
            owners[at] = generator.choice(queries[drawn[at] - fields.size][1])
        pairs = [
            _pair(texts, kind, recipe, generator)
            if kind < fields.size
            else (queries[kind - fields.size][0], _whole(texts, owner))
            for kind, owner in zip(drawn.tolist(), owners.tolist(), strict=True)
        ]
        if cited:
            chosen = generator.choice(len(cited), min(len(cited), recipe.batch // 8), replace=False)
            pairs += [_citing(texts, *cited[at]) for at in chosen]
            owners = np.concatenate((owners, [cited[at][1] for at in chosen]))
        loss = _loss(bags, rows, pairs, fields.units[owners], recipe.scale)
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * min((step + 1) / (steps * 0.1), 1, (steps - step) / (steps * 0.9))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        progress(step + 1, steps)
    start.rows[bags.used] = rows.detach().numpy()
    return start


def _loss(
    bags: Bags, rows: Tensor, pairs: Sequence[tuple[Rows, Rows]], units: NDArray[np.int32], scale: float
) -> Tensor:
    """Symmetric cross-entropy within the batch; pairs of one unit are not held against each other."""
    anchors, texts = (bags.encode(rows, side) for side in zip(*pairs, strict=True))
    scores = scale * anchors @ texts.T
    same = torch.from_numpy(units[:, None] == units[None, :])
    same.fill_diagonal_(False)
    scores = scores.masked_fill(same, -torch.inf)
    own = torch.arange(len(pairs))
    return (functional.cross_entropy(scores, own) + functional.cross_entropy(scores.T, own)) / 2


def _line(texts: dict[str, Ragged], name: str, row: int) -> Rows:
    return texts[name].row(row).astype(np.int64)


def _pair(
    texts: dict[str, Ragged], kind: int, recipe: Refit, generator: np.random.Generator
) -> tuple[Rows, Rows]:
    """A span and the rest of its passage (row `kind`), or a title and its passage (row `-1 - kind`)."""
    row = kind if kind >= 0 else -1 - kind
    title, context, body = (_line(texts, name, row) for name in FIELDS)
    if kind < 0:
        return title, np.concatenate((context, body))
    shortest, longest = recipe.spans
    length = int(generator.integers(shortest, min(longest, len(body) - shortest) + 1))
    start = int(generator.integers(0, len(body) - length + 1))
    span = body[start : start + length]
    kept = span[generator.random(length) >= recipe.dropped]
    return (kept if len(kept) else span), np.concatenate(
        (title, context, body[:start], body[start + length :])
    )


def _citing(texts: dict[str, Ragged], citing: int, target: int) -> tuple[Rows, Rows]:
    return _line(texts, "body", citing), _whole(texts, target)


def _whole(texts: dict[str, Ragged], row: int) -> Rows:
    return np.concatenate([_line(texts, name, row) for name in FIELDS])


def write_refitted(folder: Path, tokens: Tokens, dense_weight: float | None = None) -> None:
    """A directory that `index.embedding` and sentence-transformers read; dense_weight: see there."""
    write_model(folder, tokens.rows, Vocabulary(tokens.tokens, (0.0,) * len(tokens.tokens)), dense_weight)
