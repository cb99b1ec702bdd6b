"""Train the network that says whether a passage answers; `python -m index.training.answering --help`.

It is that of the contextual scorer, which learns to put candidates in order. This one has to tell an answer from the
nearest passages of other topics: they are what is found when the right topic is not in the base.

1. Words and pre-training are those of `index.training.contextual`, over more titles; neither sees a question. With the
   same --work the words are taken from there.
2. Titles: does a passage stand under the title, or is it one of those nearest to it in other topics?
3. Questions of train: is a passage a gold one, or one of the search's candidates in other topics?
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from index.answering import answer_pair
from index.contextual import Pair
from index.fields import Fields
from index.training import options
from index.training.contextual import (
    Lesson,
    Schedule,
    Stage,
    Task,
    WordVectors,
    as_question,
    in_order,
    learn,
    question_tasks,
    title_tasks,
    write_scorer,
)
from index.training.contextual_network import ContextualNetwork
from index.training.ranker import Corpus, read_corpus, trained_encoder

_TITLES = Stage(epochs=0.2, batch=16, others=5, rate=1e-3, titles=True)
_QUESTIONS = Stage(epochs=5, batch=8, others=5, rate=7e-4, titles=False)
# Wrong passages are drawn by their place, the nearest first: a place so far behind another is drawn 1 / e as often.
_DECAY = 6.0
# Tasks with fewer wrong passages are left out.
_FEWEST = 4
# Weight of the loss of order beside that of each passage by itself.
_ORDER = 0.5


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
    corpus, schedule = read_corpus(data, home), replace(Schedule(), titles=60_000)
    plain = trained_encoder(corpus, work / "plain", np.arange(len(corpus.passages)), (), jobs)
    words, network = WordVectors.of(plain, corpus.fields), ContextualNetwork(plain.dimension)
    titles = title_tasks(corpus, plain, schedule)
    learn(
        network, words, corpus.fields, titles, schedule.on_titles, schedule.seed, work / "pretrained-long.pt"
    )
    for stage, tasks, name in (
        (_TITLES, titles, "answering-titles.pt"),
        (_QUESTIONS, question_tasks(corpus), "answering.pt"),
    ):
        apart = list(of_other_topics(tasks, corpus))
        learn(network, words, corpus.fields, apart, stage, schedule.seed, work / name, ANSWERING)
    write_scorer(out, network, words, small=True)


def of_other_topics(tasks: Sequence[Task], corpus: Corpus) -> Iterator[Task]:
    """The tasks with those of their wrong rows whose topic no right row has, where enough are left."""
    names = [each.path[0] if each.path else "" for each in corpus.passages]
    topics = np.unique(names, return_inverse=True)[1]
    for task in tasks:
        wrong = task.wrong[~np.isin(topics[task.wrong], topics[task.right])]
        if len(wrong) >= _FEWEST:
            yield replace(task, wrong=wrong)


def _pair(fields: Fields, task: Task, stage: Stage, generator: np.random.Generator) -> Pair:
    chances = np.exp(-np.arange(len(task.wrong)) / _DECAY)
    wrong = generator.choice(task.wrong, stage.others, p=chances / chances.sum())
    rows = np.concatenate((generator.choice(task.right, 1), wrong))
    words, hidden = as_question(task.words, generator) if stage.titles else (task.words, ())
    return answer_pair(fields, words, rows, hidden)


def _loss(scores: Tensor) -> Tensor:
    """Of each passage by itself, right ones counting half as much as all wrong ones; and of their order."""
    others = scores.shape[1] - 1
    answers = torch.zeros_like(scores)
    answers[:, 0] = 1
    alone = functional.binary_cross_entropy_with_logits(
        scores, answers, weight=1 + answers * (others / 2 - 1)
    )
    return alone + _ORDER * in_order(scores)


ANSWERING = Lesson(_pair, _loss)


if __name__ == "__main__":
    main()
