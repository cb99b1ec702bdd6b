"""Train the ranker; `python -m index.training.ranker --help`.

What it learns from are candidates of training questions, whose cosines come from embeddings that did not see them:

- two folds: an embedding trained on one half of the questions scores the other half (without it the ranker learns to
  trust cosines that it will not meet);
- two halves: an embedding trained on half of the topics scores the questions of the other half, over a base of those
  topics alone, as on documents of another field (with it nDCG@10 on university regulations is .885, without .881).
"""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from index.embedding import StaticEncoder, load_encoder
from index.fields import Fields, PassageFields
from index.training import options
from index.training.corpus import QUESTIONS, Question, filled_base, read_articles, read_questions
from index.training.examples import Example, examples, index_of, lexical_view
from index.training.recipe import Recipe

_PARAMETERS = {
    "objective": "lambdarank",
    "num_leaves": 15,
    "learning_rate": 0.04,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambdarank_truncation_level": 20,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
TREES = 350


@dataclass(frozen=True, slots=True)
class Corpus:
    """The records of a base, row by row, with the training questions."""

    passages: Sequence[PassageFields]
    fields: Fields
    questions: Sequence[Question]

    def halves(self, half: int) -> NDArray[np.int64]:
        """The rows whose topic lies in a half: by its name's checksum, so the same everywhere."""
        topics = (each.path[0] if each.path else "" for each in self.passages)
        return np.flatnonzero([zlib.crc32(topic.encode()) % 2 == half for topic in topics])


@click.command(help=__doc__)
@options.data
@options.home
@options.work
@options.out
@options.jobs
def main(data: Path, home: Path, work: Path, out: Path, jobs: int) -> None:
    """Make the examples, fit, write, and score on the development questions."""
    work.mkdir(parents=True, exist_ok=True)
    corpus = read_corpus(data, home)
    made = [
        example
        for trial in trials(corpus)
        for example in _kept(
            work / f"{trial.name}.npz", corpus.questions, partial(_judged, corpus, trial, work, jobs)
        )
    ]
    click.echo(f"{len(made)} questions with candidates")
    out.mkdir(parents=True, exist_ok=True)
    fit(made, jobs).save_model(out / "model.txt")


def read_corpus(data: Path, home: Path) -> Corpus:
    """The records of the base at `home`, and the training questions."""
    with filled_base(home, data) as base:
        passages = [each for each in base.store.passage_fields() if each.external_id is not None]
    return Corpus(passages, Fields.build(passages), read_questions(data / QUESTIONS, "train"))


@dataclass(frozen=True, slots=True)
class Trial:
    """Questions `asked` over the rows `searched`; the embedding saw the rows `seen` and the questions `taught`."""

    name: str
    seen: NDArray[np.int64]
    searched: NDArray[np.int64]
    taught: Sequence[Question]
    asked: Sequence[Question]


def trials(corpus: Corpus) -> list[Trial]:
    """Two folds of the questions, and two halves of the topics."""
    every, asked = np.arange(len(corpus.passages)), corpus.questions
    folds = [Trial(f"fold-{fold}", every, every, asked[1 - fold :: 2], asked[fold::2]) for fold in (0, 1)]
    halves = [
        Trial(f"half-{half}", corpus.halves(half), corpus.halves(1 - half), asked, asked) for half in (0, 1)
    ]
    return folds + halves


def _judged(corpus: Corpus, trial: Trial, work: Path, jobs: int) -> list[Example]:
    encoder = trained_encoder(corpus, work / trial.name, trial.seen, trial.taught, jobs)
    whole = len(trial.searched) == len(corpus.passages)
    fields = corpus.fields if whole else corpus.fields.subset(trial.searched)
    index = index_of(fields, lexical_view(fields), encoder)
    return list(examples(index, encoder, trial.asked, [corpus.passages[row] for row in trial.searched]))


def trained_encoder(
    corpus: Corpus, folder: Path, rows: NDArray[np.int64], questions: Sequence[Question], jobs: int
) -> StaticEncoder:
    """An embedding of some rows and the questions about them, trained unless `folder` holds it already."""
    from index.training.fit import train

    if not (folder / "config.json").exists():
        articles = read_articles([corpus.passages[row] for row in rows])
        known = {each.id for each in articles}
        train(articles, [each for each in questions if each.gold & known], Recipe(), folder, jobs)
    encoder = load_encoder(str(folder))
    assert isinstance(encoder, StaticEncoder)
    return encoder


def _kept(path: Path, questions: Sequence[Question], make: Callable[[], list[Example]]) -> list[Example]:
    """What `make` gives, from the file of an earlier run when there is one."""
    if not path.exists():
        made = make()
        unfinished = path.with_suffix(".partial.npz")
        np.savez(
            unfinished,
            ids=[each.question.id for each in made],
            lengths=[len(each.rows) for each in made],
            rows=np.concatenate([each.rows for each in made]),
            relevant=np.concatenate([each.relevant for each in made]),
            columns=np.concatenate([each.columns for each in made]),
            names=made[0].names,
        )
        unfinished.replace(path)
    kept = np.load(path)
    by_id = {each.id: each for each in questions}
    ends = np.cumsum(kept["lengths"])
    rows, relevant, columns = kept["rows"], kept["relevant"], kept["columns"]
    names = tuple(map(str, kept["names"]))
    return [
        Example(by_id[str(key)], rows[end - length : end], relevant[end - length : end],
                columns[end - length : end], names)
        for key, length, end in zip(kept["ids"], kept["lengths"], ends, strict=True)
    ]  # fmt: skip


def fit(made: Sequence[Example], jobs: int, trees: int = TREES, seed: int = 0) -> Any:
    """The trees, of examples that have a relevant candidate."""
    import lightgbm

    useful = [each for each in made if each.relevant.any()]
    data = lightgbm.Dataset(
        np.concatenate([each.columns for each in useful]),
        np.concatenate([each.relevant for each in useful]).astype(int),
        group=[len(each.rows) for each in useful],
        feature_name=list(useful[0].names),
    )
    return lightgbm.train({**_PARAMETERS, "seed": seed, "num_threads": jobs}, data, trees)


if __name__ == "__main__":
    main()
