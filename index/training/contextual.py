"""Train the contextual scorer; `python -m index.training.contextual --help`.

1. A static embedding of the articles alone gives the words their vectors: one that saw the training questions would
   find their answers too well, and the network would learn to trust that.
2. Pre-training: an article's title must find its passage among the passages nearest to it. Titles are hidden four
   times of five, words are left out, and half of the titles are put as questions.
3. Training: a training question must find a gold passage among the candidates that the search gives.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from index.contextual import TITLE_WORDS, Pair
from index.embedding import StaticEncoder, load_encoder, unit_length
from index.fields import Fields
from index.training import options
from index.training.contextual_network import Batch, ContextualNetwork
from index.training.examples import examples, index_of, lexical_view
from index.training.ranker import Corpus, read_corpus, trained_encoder

# Endings that make a title a question, as the training questions have them.
_ENDINGS = (
    "được quy_định như thế_nào", "được quy_định ra sao", "gồm những gì", "là gì", "như thế_nào",
)  # fmt: skip
_CHECKPOINT_STEPS = 500
_NEAREST = 60

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Schedule:
    """titles: learnt from, at most. For either stage epochs, batch (questions), others (wrong passages beside the right
    one) and learning rate."""

    titles: int = 30_000
    title_epochs: float = 1.0
    title_batch: int = 16
    title_others: int = 7
    title_rate: float = 2e-3
    epochs: float = 6.0
    batch: int = 6
    others: int = 15
    rate: float = 1e-3
    seed: int = 0

    @property
    def on_titles(self) -> "Stage":
        """The pre-training."""
        return Stage(self.title_epochs, self.title_batch, self.title_others, self.title_rate, True)

    @property
    def on_questions(self) -> "Stage":
        """The training."""
        return Stage(self.epochs, self.batch, self.others, self.rate, False)


@dataclass(frozen=True, slots=True)
class Task:
    """A question, the row that answers it, and rows that do not, the likeliest first."""

    words: str
    right: Rows
    wrong: Rows


@click.command(help=__doc__)
@options.data
@options.home
@options.work
@options.out
@options.jobs
def main(data: Path, home: Path, work: Path, out: Path, jobs: int) -> None:
    """All three stages, then write."""
    torch.set_num_threads(jobs)
    work.mkdir(parents=True, exist_ok=True)
    corpus, schedule = read_corpus(data, home), Schedule()
    # Of the articles alone, without any question.
    plain = trained_encoder(corpus, work / "plain", np.arange(len(corpus.passages)), (), jobs)
    words = WordVectors.of(plain, corpus.fields)
    network = ContextualNetwork(plain.dimension)
    titles = title_tasks(corpus, plain, schedule)
    learn(
        network, words, corpus.fields, titles,
        schedule.on_titles,
        schedule.seed, work / "pretrained.pt",
    )  # fmt: skip
    questions = question_tasks(corpus)
    learn(
        network, words, corpus.fields, questions,
        schedule.on_questions,
        schedule.seed, work / "trained.pt",
    )  # fmt: skip
    write_scorer(out, network, words)


@dataclass(frozen=True, slots=True)
class WordVectors:
    """tokens: those the embedding has a row for, each with the unit vector that it has as a word, shape (tokens, d).
    base: of the words of a base, composed as `index.contextual` composes them, and a last row of zeros for no word."""

    tokens: tuple[str, ...]
    vectors: NDArray[np.float32]
    base: Tensor

    @classmethod
    def of(cls, encoder: StaticEncoder, fields: Fields) -> "WordVectors":
        """Of every token of the encoder, and every word of the fields."""
        tokens = encoder.tokens
        vectors = unit_length(encoder.word_vectors(tokens))
        places = {token: place for place, token in enumerate(tokens)}
        base = np.zeros((len(fields.vocabulary.words) + 1, vectors.shape[1]), np.float32)
        for row, word in zip(base, fields.vocabulary.words, strict=False):
            found = [word] if word in places else [each for each in word.split("_") if each in places]
            if found:
                row[:] = vectors[[places[each] for each in found]].mean(axis=0)
        return cls(tokens, vectors, torch.from_numpy(base))


def title_tasks(corpus: Corpus, encoder: StaticEncoder, schedule: Schedule) -> list[Task]:
    """Titles of three words and more that one unit alone has, with the bodies nearest to them."""
    fields = corpus.fields
    title, body = fields.words_of("title"), fields.words_of("body")
    vectors = unit_length(fields.sums("body", encoder.word_vectors(fields.vocabulary.words)))
    first = fields.members.values[fields.members.starts[:-1]].astype(np.int64)
    lines = [
        " ".join(fields.vocabulary.words[w] for w in title.take(np.array([row])).values) for row in first
    ]
    once = {line for line, count in zip(*np.unique(lines, return_counts=True), strict=True) if count == 1}
    usable = [
        (int(row), line)
        for row, line in zip(first, lines, strict=True)
        if line in once and line.count(" ") >= 2 and body.lengths[row] > 15
    ]
    generator = np.random.default_rng(schedule.seed)
    order = generator.permutation(len(usable))[: schedule.titles]
    chosen = [usable[at] for at in order]
    return list(_with_nearest(fields, encoder, torch.from_numpy(vectors), chosen))


def _with_nearest(
    fields: Fields, encoder: StaticEncoder, vectors: Tensor, chosen: Sequence[tuple[int, str]]
) -> Iterator[Task]:
    from ingest.words import Segmented

    for start in range(0, len(chosen), 256):
        part = chosen[start : start + 256]
        asked = torch.from_numpy(encoder.encode_queries([Segmented("", line) for _, line in part]))
        _, nearest = (asked @ vectors.T).topk(min(_NEAREST, len(vectors)), dim=1)
        for (row, line), near, question in zip(part, nearest.numpy(), asked, strict=True):
            unit = fields.units[row]
            members = fields.members.take(np.array([unit])).values.astype(np.int64)
            right = members[int((vectors[members] @ question).argmax())]
            wrong = near[fields.units[near] != unit]
            if len(wrong) >= 10:
                yield Task(line, np.array([right]), wrong)


def question_tasks(corpus: Corpus) -> list[Task]:
    """Training questions with their gold passages, and the search's other candidates by the bundled embedding."""
    encoder = load_encoder()
    assert isinstance(encoder, StaticEncoder)
    index = index_of(corpus.fields, lexical_view(corpus.fields), encoder)
    return [
        Task(each.question.words, each.rows[each.relevant], each.rows[~each.relevant][:60])
        for each in examples(index, encoder, corpus.questions, corpus.passages)
        if each.relevant.any()
    ]


@dataclass(frozen=True, slots=True)
class Stage:
    """epochs over the tasks; batch: tasks a step; others: wrong rows a task; titles: whether questions are titles."""

    epochs: float
    batch: int
    others: int
    rate: float
    titles: bool


@dataclass(frozen=True, slots=True)
class Lesson:
    """pair: of a task's words, its right row first. loss: of scores, shape (tasks, rows), those of right rows first."""

    pair: Callable[[Fields, Task, Stage, np.random.Generator], Pair]
    loss: Callable[[Tensor], Tensor]


def learn(
    network: ContextualNetwork,
    words: WordVectors,
    fields: Fields,
    tasks: Sequence[Task],
    stage: Stage,
    seed: int,
    checkpoint: Path,
    lesson: Lesson | None = None,
) -> None:
    """Train in place; goes on from `checkpoint`, which is written as it goes and holds the end when there is one.

    lesson: what is read of a task and what is wrong with the scores, by default that of putting in order.
    """
    lesson = lesson or Lesson(_pair, in_order)
    torch.manual_seed(seed)
    steps = int(stage.epochs * len(tasks) / stage.batch)
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=stage.rate, weight_decay=0.01 if stage.titles else 0.05
    )
    done = _resumed(network, optimizer, checkpoint)
    network.train()
    for step in range(done, steps):
        generator = np.random.default_rng((seed, step))
        drawn = _drawn(len(tasks), stage.batch, step, seed)
        pairs = [lesson.pair(fields, tasks[at], stage, generator) for at in drawn]
        loss = lesson.loss(network(words.base, Batch.of(pairs)).view(len(pairs), -1))
        for group in optimizer.param_groups:
            group["lr"] = stage.rate * min((step + 1) / 100, 1, (steps - step) / (steps * 0.8))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if step % _CHECKPOINT_STEPS == _CHECKPOINT_STEPS - 1 or step == steps - 1:
            click.echo(f"{checkpoint.stem}: step {step + 1} of {steps}, loss {loss.item():.3f}")
            _save(network, optimizer, step + 1, checkpoint)


def _drawn(count: int, batch: int, step: int, seed: int) -> Rows:
    """The tasks of a step: each epoch in an order of its own."""
    per_epoch = max(count // batch, 1)
    order = np.random.default_rng((seed, 1, step // per_epoch)).permutation(count)
    start = step % per_epoch * batch
    return order[start : start + batch]


def in_order(scores: Tensor) -> Tensor:
    """Loss of scores, shape (tasks, rows): each task's first row should stand before its others."""
    return functional.cross_entropy(scores, torch.zeros(len(scores), dtype=torch.long))


def _pair(fields: Fields, task: Task, stage: Stage, generator: np.random.Generator) -> Pair:
    right = generator.choice(task.right, 1)
    wrong = generator.choice(task.wrong, stage.others, replace=len(task.wrong) < stage.others)
    rows = np.concatenate((right, wrong))
    if not stage.titles:
        return Pair.of(fields, task.words, rows)
    words, hidden = as_question(task.words, generator)
    return Pair.of(fields, words, rows, hidden)


def as_question(words: str, generator: np.random.Generator) -> tuple[str, tuple[slice, ...]]:
    """A title as someone might ask for it, and what of the passages is hidden: their titles, four times of five."""
    kept = [word for word in words.split() if generator.random() >= 0.12] or words.split()
    if generator.random() < 0.5:
        kept.append(str(generator.choice(_ENDINGS)))
    hidden = (slice(0, TITLE_WORDS),) if generator.random() < 0.8 else ()
    return " ".join(kept), hidden


def _resumed(network: ContextualNetwork, optimizer: torch.optim.Optimizer, checkpoint: Path) -> int:
    if not checkpoint.exists():
        return 0
    kept = torch.load(checkpoint, weights_only=True)
    network.load_state_dict(kept["network"])
    optimizer.load_state_dict(kept["optimizer"])
    return int(kept["step"])


def _save(network: ContextualNetwork, optimizer: torch.optim.Optimizer, step: int, checkpoint: Path) -> None:
    partial = checkpoint.with_suffix(".partial")
    torch.save({"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, partial)
    partial.replace(checkpoint)


def write_scorer(out: Path, network: ContextualNetwork, words: WordVectors, small: bool = False) -> None:
    """The directory that `index.contextual` reads: weights and projected word vectors in float16, and the words.

    small: vectors in bytes, with a scale each.
    """
    from safetensors.numpy import save_file

    state = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    projection = state.pop("project.weight")
    tensors: dict[str, NDArray[Any]] = {
        name: np.ascontiguousarray(value, np.float16) for name, value in state.items()
    }
    vectors = words.vectors @ projection.T
    if small:
        scales = np.maximum(np.abs(vectors).max(axis=1) / 127, 1e-9)
        tensors["vectors"] = np.round(vectors / scales[:, None]).astype(np.int8)
        tensors["scales"] = scales.astype(np.float32)
    else:
        tensors["vectors"] = np.ascontiguousarray(vectors, np.float16)
    out.mkdir(parents=True, exist_ok=True)
    save_file(tensors, out / "model.safetensors")
    (out / "words.txt").write_text("\n".join(words.tokens), encoding="utf-8")


if __name__ == "__main__":
    main()
