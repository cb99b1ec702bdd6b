"""Train the probability that what was found answers; `python -m index.training.refusal --help`.

What it learns from are bases from which topics were taken out: a question whose gold article is still there is to be
answered, one whose article went with its topic is not; questions of other subjects and nonsense never are. Half of the
topics make a large base, a twentieth a small one, a handful of articles one of ten documents. Cosines come from
embeddings that did not see the question (`index.training.ranker.trials`).

1. Measure (`index.evidence`): questions of train over several bases. Each base is kept when it is done.
2. Fit the logistic model, once for questions with a vector and once for those without.
3. Calibrate the sum, weigh what the network of `index.answering` says beside it, and choose the threshold, on questions
   of dev over bases of their own.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from index.embedding import StaticEncoder, load_encoder
from index.evaluate import read_questions as read_texts
from index.evidence import signs
from index.fields import Fields
from index.lexical import View, marked_tokens
from index.matching import Matched
from index.passage_index import PassageIndex
from index.question import Question as Asked
from index.question import topic_syllables
from index.search import rank_passages
from index.sureness import Sureness, Weighing, chances, mixed
from index.training import options
from index.training.corpus import QUESTIONS, Question, read_questions
from index.training.examples import index_of, lexical_view
from index.training.ranker import Corpus, Trial, read_corpus, trained_encoder, trials
from index.trust import trusted
from ingest.words import Segmented, segment

_FILE = click.Path(dir_okay=False, exists=True, path_type=Path)
# Of the questions whose gold is in the base, those that may be declined.
WRONG_REFUSALS = 0.05
# Strength of the ridge on standardised measures. AUC over the halves of DEV_PARTS: .932 at 1, .931, .928, .926 at 3, 10
# and 30.
_RIDGE = 1.0
MEANING = (
    "covered_by_first", "covered_by_best", "covered_by_all", "pairs_in_first", "pairs_in_best", "pairs_in_all",
    "words_in_best", "words_in_all", "triples_in_best", "window", "rarest_missing", "rarest_missing_in_best", "unknown",
    "lexical", "lexical_best", "length", "whole_length", "covered_by_title", "title_share", "size",
    "cosine", "cosine_best", "cosine_mean", "cosine_of_any", "cosine_of_title", "cosine_of_context", "cosine_of_body",
    "near_best", "near_all", "farthest", "strange",
)  # fmt: skip
WORDS = MEANING[: MEANING.index("cosine")]
# What the network that reads each passage says (`index.answering`). It saw the questions of train: weighed on dev.
READ = ("answers_best", "answers_first")
COLUMNS = (*MEANING, *READ)

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Part:
    """A base made of some of the topics. share: of the topics kept; articles: kept at most, 0 for all of them.

    by_record: each record is a topic of its own.
    """

    name: str
    seed: int
    share: float
    articles: int = 0
    by_record: bool = False

    def rows(self, corpus: Corpus) -> Rows:
        """The rows of the corpus that are kept."""
        topics = [
            str(each.external_id) if self.by_record else each.path[0] if each.path else ""
            for each in corpus.passages
        ]
        names = sorted(set(topics))
        generator = np.random.default_rng(self.seed)
        kept = set(generator.permutation(names)[: max(1, round(self.share * len(names)))].tolist())
        rows = np.flatnonzero([each in kept for each in topics])
        if not self.articles:
            return rows
        gold = {key for each in corpus.questions for key in each.gold}
        names_of = {int(row): str(corpus.passages[int(row)].external_id) for row in rows}
        ids = list(dict.fromkeys(names_of.values()))
        order = generator.permutation(ids).tolist()
        # One article in four is some question's, so that small bases have questions to answer.
        answering = [each for each in order if each in gold][: max(1, self.articles // 4)]
        chosen = set(answering) | set(order[: self.articles - len(answering)])
        return rows[[names_of[int(row)] in chosen for row in rows]]


_FEW_ARTICLES = (6, 12, 25, 50, 100, 200)
PARTS = (
    *(Part(f"half-{seed}", seed, 0.5) for seed in range(2)),
    *(Part(f"twentieth-{seed}", 100 + seed, 0.05) for seed in range(3)),
    *(Part(f"handful-{seed}", 200 + seed, 0.5, _FEW_ARTICLES[seed % 6]) for seed in range(18)),
)
DEV_PARTS = tuple(Part(f"dev-half-{seed}", 1_000 + seed, 0.5) for seed in range(4))


@dataclass(frozen=True, slots=True)
class Measured:
    """Questions over one base. columns: shape (n, measures), in COLUMNS. kinds: "gold", "other" or "nonsense".

    trust: in the embedding over the question's base. weights: those that are answered count as much as those whose gold
    is gone and as much as the strange ones, in every base.
    """

    ids: NDArray[np.str_]
    kinds: NDArray[np.str_]
    answered: NDArray[np.bool_]
    columns: NDArray[np.float64]
    trust: NDArray[np.float64]
    weights: NDArray[np.float64]

    @classmethod
    def joined(cls, parts: Iterable["Measured"]) -> "Measured":
        """One after the other."""
        parts = list(parts)
        return cls(*(np.concatenate([getattr(each, name) for each in parts]) for name in cls.__slots__))

    def save(self, path: Path) -> None:
        """Whole or not at all."""
        unfinished = path.with_suffix(".partial.npz")
        np.savez(unfinished, **{name: getattr(self, name) for name in self.__slots__})
        unfinished.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Measured":
        """What `save` wrote."""
        kept = np.load(path)
        return cls(*(kept[name] for name in cls.__slots__))


@click.command(help=__doc__)
@options.data
@options.home
@click.option(
    "--others", type=_FILE, required=True, help="Questions of other subjects, JSON Lines, to train on."
)
@options.work
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The model to write."
)
@options.jobs
def main(data: Path, home: Path, others: Path, work: Path, out: Path, jobs: int) -> None:
    """Measure, fit, calibrate, write."""
    work.mkdir(parents=True, exist_ok=True)
    corpus = read_corpus(data, home)
    asked = [segment(each) for each in read_texts(others).values()]
    learnt = Measured.joined(measure_folds(corpus, asked, work, jobs))
    held = replace(corpus, questions=read_questions(data / QUESTIONS, "dev"))
    tuned = Measured.joined(measure_dev(held, asked, work))
    sureness = fit(learnt, tuned)
    out.parent.mkdir(parents=True, exist_ok=True)
    sureness.save(out)
    click.echo("\n".join(report(sureness, tuned)))


def measure_folds(corpus: Corpus, others: Sequence[str], work: Path, jobs: int) -> Iterator[Measured]:
    """The questions of train over PARTS, each fold by the embedding that did not see it."""
    folds = trials(corpus)[:2]
    for part in PARTS:
        paths = [work / f"{part.name}-{fold.name}.npz" for fold in folds]
        if not all(path.exists() for path in paths):
            encoders = [_encoder(corpus, fold, work, jobs) for fold in folds]
            base = _Base.of(corpus, part)
            for fold, encoder, path in zip(folds, encoders, paths, strict=True):
                _kept(_measured(base, encoder, fold.asked, others, part.seed), path)
        yield from map(Measured.load, paths)


def _kept(measured: Measured, path: Path) -> None:
    measured.save(path)
    click.echo(f"{path.stem}: {measured.answered.sum()} of {len(measured.ids)} questions answered")


def _encoder(corpus: Corpus, fold: Trial, work: Path, jobs: int) -> StaticEncoder:
    return trained_encoder(corpus, work / fold.name, fold.seen, fold.taught, jobs)


def measure_dev(corpus: Corpus, others: Sequence[str], work: Path) -> Iterator[Measured]:
    """The questions of dev over DEV_PARTS, by the bundled embedding."""
    encoder = load_encoder()
    assert isinstance(encoder, StaticEncoder)
    for part in DEV_PARTS:
        path = work / f"{part.name}.npz"
        if not path.exists():
            _kept(measured_over(corpus, part, encoder, corpus.questions, others), path)
        yield Measured.load(path)


@dataclass(frozen=True, slots=True)
class _Base:
    """A part of the corpus, ready to be searched by any embedding. ids: of its articles."""

    fields: Fields
    view: View
    ids: frozenset[str]

    @classmethod
    def of(cls, corpus: Corpus, part: Part) -> "_Base":
        rows = part.rows(corpus)
        fields = corpus.fields.subset(rows)
        ids = frozenset(str(corpus.passages[int(row)].external_id) for row in rows)
        return cls(fields, lexical_view(fields), ids)


def measured_over(
    corpus: Corpus, part: Part, encoder: StaticEncoder, questions: Sequence[Question], others: Sequence[str]
) -> Measured:
    """Questions over one part of a corpus, as `_measured` takes them."""
    return _measured(_Base.of(corpus, part), encoder, questions, others, part.seed)


def _measured(
    base: _Base, encoder: StaticEncoder, questions: Sequence[Question], others: Sequence[str], seed: int
) -> Measured:
    """Questions that are answered there, no more than four times as many that are not, and without `others` no more."""
    index = index_of(base.fields, base.view, encoder)
    generator = np.random.default_rng(seed)
    there = [each for each in questions if each.gold & base.ids]
    gone = [each for each in questions if not each.gold & base.ids]
    gone = [gone[at] for at in generator.permutation(len(gone))[: 4 * max(len(there), 5)]]
    few = [others[at] for at in generator.permutation(len(others))[: max(len(there) // 3, 10)]]
    rows = [(each.id, "gold", each in there, each.words) for each in (*there, *gone)]
    rows += [(each, "other", False, each) for each in few]
    rows += [(each, "nonsense", False, each) for each in nonsense(base.fields, len(few), seed)]
    ids, kinds, answered, words = zip(*rows, strict=True)
    return Measured(
        ids=np.array(ids),
        kinds=np.array(kinds),
        answered=np.array(answered),
        columns=np.array([observed(index, encoder, each) for each in words]),
        trust=np.full(len(words), trusted(index.dense_weight, index.size)),
        weights=balanced(np.array(kinds), np.array(answered)),
    )


def balanced(kinds: NDArray[np.str_], answered: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The weights of one base's questions (`Measured`)."""
    weights = np.ones(len(kinds))
    gone, strange = (kinds == "gold") & ~answered, kinds != "gold"
    weights[gone] = answered.sum() / max(gone.sum(), 1)
    weights[strange] = answered.sum() / max(strange.sum(), 1)
    return weights


def observed(index: PassageIndex, encoder: StaticEncoder, words: str) -> list[float]:
    """The measures of a marked question, a stored line, in COLUMNS."""
    question = Asked(words, words, True, (), frozenset(), topic_syllables(words))
    vector = encoder.encode_queries([Segmented(words, words)])[0]
    matched = Matched.of(index, index.marked.scores(marked_tokens(words)), vector)
    found = signs(index, encoder, question, rank_passages(index, matched, question))
    return [found[name] for name in COLUMNS]


_KEYS = "qwertyuiopasdfghjklzxcvbnm"


def nonsense(fields: Fields, count: int, seed: int) -> list[str]:
    """Lines of random words of the base, of random syllables of them, and of random keys, in turn."""
    generator = np.random.default_rng((seed, 7))
    words = [each for each in fields.vocabulary.words if each.replace("_", "").isalpha()]
    made = []
    for at in range(count):
        chosen = generator.choice(words, int(generator.integers(3, 10))).tolist()
        if at % 3 == 1:
            chosen = [str(generator.choice(each.split("_"))) for each in chosen]
        elif at % 3 == 2:
            lengths = generator.integers(2, 9, len(chosen))
            chosen = ["".join(generator.choice(list(_KEYS), length)) for length in lengths]
        made.append(" ".join(chosen))
    return made


# Fitting


def fit(learnt: Measured, tuned: Measured) -> Sureness:
    """Both models, calibrated on `tuned`; the threshold is of what they say together."""
    meaning = _calibrated(_fitted(learnt, MEANING), tuned, READ)
    words = _calibrated(_fitted(learnt, WORDS), tuned)
    sure = probabilities(Sureness(meaning, words, 0.5), tuned)[tuned.answered]
    least = float(np.quantile(sure, WRONG_REFUSALS, method="lower"))
    return Sureness(meaning, words, math.floor(least * 1_000) / 1_000)


def probabilities(sureness: Sureness, measured: Measured) -> NDArray[np.float64]:
    """What `Sureness.probability` says of each question."""
    meaning, words = (each.odds(select(measured, each.names)) for each in (sureness.meaning, sureness.words))
    return chances(mixed(meaning, words, measured.trust))


def select(measured: Measured, names: Sequence[str]) -> NDArray[np.float64]:
    """The columns of some measures, in the order of `names`."""
    return measured.columns[:, [COLUMNS.index(name) for name in names]]


def _fitted(learnt: Measured, names: Sequence[str]) -> Weighing:
    values = select(learnt, names)
    middle, spread = values.mean(axis=0), np.maximum(values.std(axis=0), 1e-6)
    weights, bias = logistic((values - middle) / spread, learnt.answered, _RIDGE, learnt.weights)
    scaled = weights / spread
    return Weighing(tuple(names), tuple(scaled.tolist()), float(bias - scaled @ middle))


def _calibrated(model: Weighing, tuned: Measured, more: Sequence[str] = ()) -> Weighing:
    """Slope and offset by a logistic fit on questions of dev (Platt, 1999), and the weights of `more` measures."""
    sums = model.sums(select(tuned, model.names))
    columns = np.concatenate((sums[:, None], select(tuned, more)), axis=1)
    (slope, *added), bias = logistic(columns, tuned.answered, 1e-6, tuned.weights)
    return Weighing(
        names=(*model.names, *more),
        # Inside the sum, which is multiplied by the slope.
        weights=(*model.weights, *(float(each / slope) for each in added)),
        bias=model.bias,
        slope=float(slope),
        offset=bias,
    )


def uncalibrated(model: Weighing) -> Weighing:
    """As it was fitted to train: without what `_calibrated` gave it."""
    kept = {name: each for name, each in zip(model.names, model.weights, strict=True) if name not in READ}
    return Weighing(tuple(kept), tuple(kept.values()), model.bias)


def logistic(
    columns: NDArray[np.float64],
    answered: NDArray[np.bool_],
    ridge: float,
    counts: NDArray[np.float64] | None = None,
    steps: int = 50,
) -> tuple[NDArray[np.float64], float]:
    """Weights and bias of the penalised logistic regression, by Newton's method. counts: of each row, None for one."""
    counts = np.ones(len(columns)) if counts is None else counts
    whole = np.concatenate((columns, np.ones((len(columns), 1))), axis=1)
    penalty = np.full(whole.shape[1], ridge)
    penalty[-1] = 0
    weights = np.zeros(whole.shape[1])
    for _ in range(steps):
        chance = 1 / (1 + np.exp(-np.clip(whole @ weights, -40, 40)))
        gradient = whole.T @ (counts * (answered - chance)) - penalty * weights
        curvature = (whole * (counts * chance * (1 - chance) + 1e-9)[:, None]).T @ whole + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return weights[:-1], float(weights[-1])


# Reporting


def report(sureness: Sureness, measured: Measured) -> Iterator[str]:
    """Lines on how well the answered ones are told from each kind of the others."""
    sure, there = probabilities(sureness, measured), measured.answered
    wrong = np.mean(sure[there] < sureness.threshold)
    yield f"threshold {sureness.threshold}, wrong refusals {wrong:.3f} of {there.sum()}"
    for kind in np.unique(measured.kinds):
        rest = ~there & (measured.kinds == kind)
        declined = np.mean(sure[rest] < sureness.threshold)
        yield f"  {kind}: {rest.sum()}, declined {declined:.3f}, AUC {area(sure[there], sure[rest]):.3f}"


def area(sure: NDArray[np.float64], unsure: NDArray[np.float64]) -> float:
    """Area under the curve: the chance that one of the first is above one of the second."""
    order = np.sort(unsure)
    below = np.searchsorted(order, sure, "left") + np.searchsorted(order, sure, "right")
    return float(below.mean() / 2 / max(len(unsure), 1))


if __name__ == "__main__":
    main()
