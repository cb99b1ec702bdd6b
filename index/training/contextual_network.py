"""The contextual scorer as a torch module: the same sums as `index.contextual`, with gradients.

Importing this module imports torch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from index.contextual import TITLE_WORDS, Pair

_FAR = 1e4
# Columns beside the vectors: what `index.contextual` stacks on either side.
_PASSAGE_COLUMNS = _QUESTION_COLUMNS = 7


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs of several questions as tensors; rows of one question stand together."""

    passage: Tensor
    question: Tensor
    there: Tensor
    shared: Tensor
    equal: Tensor
    passage_weights: Tensor
    question_weights: Tensor

    @classmethod
    def of(cls, pairs: Sequence[Pair]) -> "Batch":
        """Stack them; passage and question are numbers of words, -1 for none."""

        def repeated(pair: Pair, values: np.ndarray) -> np.ndarray:
            return np.repeat(values[None], len(pair.passage), axis=0)

        def stacked(values: list[np.ndarray]) -> Tensor:
            return torch.from_numpy(np.concatenate(values))

        return cls(
            passage=stacked([each.distinct[each.passage] for each in pairs]),
            question=stacked([repeated(each, each.distinct[each.question]) for each in pairs]),
            there=stacked([each.there for each in pairs]),
            shared=stacked([each.shared for each in pairs]),
            equal=stacked([each.equal for each in pairs]),
            passage_weights=stacked([each.passage_weights for each in pairs]),
            question_weights=stacked([repeated(each, each.question_weights) for each in pairs]),
        )


class ContextualNetwork(nn.Module):
    """Names of parameters are those that `index.contextual.forward` reads."""

    def __init__(self, dimension: int, width: int = 64, hidden: int = 80) -> None:
        """dimension: of the word vectors; width: what they are projected to."""
        super().__init__()
        self.project = nn.Linear(dimension, width, bias=False)
        nn.init.orthogonal_(self.project.weight)
        # Word vectors have unit length; at 4 their products reach the size of the other columns.
        self.project.weight.data *= 4
        self.temp = nn.Parameter(torch.tensor(8.0))
        self.pin = nn.Linear(3 * width + _PASSAGE_COLUMNS, hidden)
        self.c1 = nn.Conv1d(hidden, hidden, 5, padding=2)
        self.c2 = nn.Conv1d(hidden, hidden, 5, padding=2)
        self.qin = nn.Linear(3 * width + _QUESTION_COLUMNS, hidden)
        self.k1 = nn.Conv1d(hidden, hidden, 3, padding=1)
        self.patt, self.qatt = nn.Linear(hidden, 1), nn.Linear(hidden, 1)
        self.out = nn.Sequential(
            nn.Linear(6 * hidden, hidden), nn.ReLU(), nn.Dropout(0.2), nn.Linear(hidden, 1)
        )
        self.field = nn.Parameter(torch.zeros(2, hidden))
        self.dropout = nn.Dropout(0.15)

    def forward(self, vectors: Tensor, batch: Batch) -> Tensor:
        """Scores, shape (rows,). `vectors`: of all words, the last row zero for none, shape (words + 1, dimension)."""
        asked = (batch.question_weights > 0).float()
        passage, question = self.project(vectors[batch.passage]), self.project(vectors[batch.question])
        near = _unit(passage) @ _unit(question).transpose(1, 2)
        near = near * batch.there[:, :, None] * asked[:, None, :]
        meeting = self.temp * near + 4 * batch.equal
        to_question = (meeting + (asked[:, None, :] - 1) * _FAR).softmax(2)
        to_passage = (meeting + (batch.there[:, :, None] - 1) * _FAR).softmax(1).transpose(1, 2)
        read = self._passage_side(batch, passage, to_question @ question, near, to_question)
        heard = self._question_side(batch, question, to_passage @ passage, near, asked)
        pooled = torch.cat((_pool(read, batch.there, self.patt), _pool(heard, asked, self.qatt)), 1)
        scores: Tensor = self.out(self.dropout(pooled))[:, 0]
        return scores

    def _passage_side(
        self, batch: Batch, passage: Tensor, aligned: Tensor, near: Tensor, alignment: Tensor
    ) -> Tensor:
        best, which = (near + batch.equal).max(2)
        exact = batch.equal.amax(2)
        following = (which.diff(dim=1) == 1).float() * (best[:, 1:] > 0.5) * (best[:, :-1] > 0.5)
        columns = (
            best, exact, batch.shared, batch.passage_weights, functional.pad(following, (1, 0)),
            (alignment * batch.question_weights[:, None, :]).sum(2), exact * batch.passage_weights,
        )  # fmt: skip
        hidden = self.pin(self._line(passage, aligned, columns)).relu()
        field = (
            self.field[0].expand(TITLE_WORDS, -1),
            self.field[1].expand(passage.shape[1] - TITLE_WORDS, -1),
        )
        hidden = (hidden + torch.cat(field)[None]) * batch.there[:, :, None]
        once = self.c1(hidden.transpose(1, 2)).relu()
        twice = (self.c2(once) + hidden.transpose(1, 2)).relu()
        states: Tensor = twice.transpose(1, 2) * batch.there[:, :, None]
        return states

    def _question_side(
        self, batch: Batch, question: Tensor, aligned: Tensor, near: Tensor, asked: Tensor
    ) -> Tensor:
        near, equal = near.transpose(1, 2), batch.equal.transpose(1, 2)
        columns = (
            near[:, :, :TITLE_WORDS].amax(2), near[:, :, TITLE_WORDS:].amax(2),
            equal[:, :, :TITLE_WORDS].amax(2), equal[:, :, TITLE_WORDS:].amax(2),
            batch.question_weights, equal.sum(2).log1p(), asked,
        )  # fmt: skip
        hidden = self.qin(self._line(question, aligned, columns)).relu() * asked[:, :, None]
        heard = (self.k1(hidden.transpose(1, 2)).transpose(1, 2) + hidden).relu()
        states: Tensor = heard * asked[:, :, None]
        return states

    def _line(self, own: Tensor, other: Tensor, columns: Sequence[Tensor]) -> Tensor:
        vectors = (self.dropout(own), self.dropout(other), self.dropout(own * other))
        return torch.cat((*vectors, torch.stack(tuple(columns), 2)), 2)


def _pool(states: Tensor, there: Tensor, attention: nn.Linear) -> Tensor:
    present = there[:, :, None]
    share = (attention(states)[:, :, 0] + (there - 1) * _FAR).softmax(1)
    greatest = states.masked_fill(present == 0, -_FAR).amax(1).clamp_min(-10)
    mean = states.sum(1) / there.sum(1, keepdim=True).clamp_min(1)
    return torch.cat((greatest, mean, (states * share[:, :, None]).sum(1)), 1)


def _unit(vectors: Tensor) -> Tensor:
    return functional.normalize(vectors, dim=-1, eps=1e-6)
