"""What a search costs as the base grows: a table on the screen and a chart as SVG.

Up to the size of the base its own passages are drawn at random; beyond that passages are made by recombination, the
first half of one with the second half of another, under the title of the first. Each size is indexed anew, and the
questions are asked of it: BM25 alone, FAISS alone, and the whole ranking of passages. At the largest size the exact
scan stands beside FAISS's IVF and HNSW, with the share of the exact first hundred that each finds.
"""

import argparse
import math
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.latency import timed_together
from bench.quality.results import count
from bench.quality.speed import size_of
from bench.quality.svg import GRID, drawing
from index import KnowledgeBase
from index.dense import Vectors
from index.embedding import StaticEncoder
from index.evaluate import read_questions
from index.fields import FIELDS, Fields
from index.lexical import marked_tokens
from index.matching import CANDIDATES, match
from index.passage_index import PassageIndex
from index.question import Question, read_question
from index.ragged import Ragged
from index.search import rank_passages
from index.training.examples import index_of, lexical_view

_SIZES = "10000,50000,190000"
# How many of the exact nearest an approximate index must find again.
_DEPTH = 100
_RECALL = 0.98
# What is timed → how the chart calls it, and its colour.
_SERIES = {
    "BM25 alone": ("chỉ BM25", "#888888"),
    "FAISS alone": ("chỉ FAISS", "#c3703c"),
    "ranking of passages": ("xếp hạng đoạn", "#4a86c5"),
}
# The chart in pixels, and the power of ten at its foot.
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM, _LOWEST = 620, 400, 70, 30, 50, 60, -1


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one size: seconds to index, bytes on disk, and by series the milliseconds of each question."""

    passages: int
    seconds: float
    size: int
    times: Mapping[str, Sequence[float]]


def drawn(fields: Fields, wanted: int, seed: int = 0) -> Fields:
    """So many passages: of the base, or recombined ones when it has fewer."""
    generator = np.random.default_rng(seed)
    if wanted <= fields.size:
        return fields.subset(np.sort(generator.permutation(fields.size)[:wanted]))
    first = np.concatenate(
        [generator.permutation(fields.size) for _ in range(math.ceil(wanted / fields.size))]
    )[:wanted]
    second = generator.integers(0, fields.size, wanted)
    heads = [fields.words_of(name).take(first) for name in FIELDS if name != "body"]
    body = fields.words_of("body")
    units = np.stack([np.arange(wanted, dtype=np.int32), fields.parents[first]])
    made = Fields(
        fields.vocabulary,
        [*heads, _halves(body.take(first), body.take(second))],
        units,
        fields.frequencies,
    )
    # Which counts the frequencies of what was made.
    return made.subset(np.arange(wanted))


def _halves(one: Ragged, other: Ragged) -> Ragged:
    """The first half of each row of one, and the second half of the other's row."""
    kept, added = (one.lengths + 1) // 2, other.lengths // 2
    starts = np.concatenate(([0], np.cumsum(kept + added)))
    values = np.empty(int(starts[-1]), np.int32)
    for source, begins, lengths, at in (
        (one, one.starts[:-1], kept, starts[:-1]),
        (other, other.starts[1:] - added, added, starts[:-1] + kept),
    ):
        inside = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        values[np.repeat(at, lengths) + inside] = source.values[np.repeat(begins, lengths) + inside]
    return Ragged(values, starts)


def measured(
    fields: Fields, encoder: StaticEncoder, questions: Sequence[Question]
) -> tuple[Cost, PassageIndex]:
    """Index the passages and ask."""
    start = time.perf_counter()
    index = index_of(fields, lexical_view(fields), encoder)
    seconds = time.perf_counter() - start
    vectors = {each.text: match(index, encoder, each).vector for each in questions}
    lexical, dense, ranking = _SERIES
    works: dict[str, Callable[[Question], object]] = {
        lexical: lambda each: index.marked.scores(marked_tokens(each.words)),
        dense: lambda each: index.dense.nearest(_vector(vectors, each), CANDIDATES),
        ranking: lambda each: rank_passages(index, match(index, encoder, each), each),
    }
    return Cost(fields.size, seconds, _saved_size(index), timed_together(works, questions)), index


def _vector(vectors: Mapping[str, Vectors | None], question: Question) -> Vectors:
    vector = vectors[question.text]
    assert vector is not None
    return vector


def _saved_size(index: PassageIndex) -> int:
    with tempfile.TemporaryDirectory(prefix="vankien-growth-") as folder:
        for name, part in (("marked", index.marked), ("fields", index.fields), ("dense", index.dense)):
            part.save(Path(folder) / name)
        return size_of(Path(folder))


def table(costs: Sequence[Cost]) -> Iterator[str]:
    """A line a size: median and 99th percentile of each series."""
    heads = "".join(f"{f'{name}, p50 / p99':>32}" for name in _SERIES)
    yield f"{'passages':>10}{'indexed in':>12}{'on disk':>10}{heads}"
    for each in costs:
        cells = "".join(
            f"{np.median(each.times[name]):>21.1f} / {np.percentile(each.times[name], 99):>5.1f} ms"
            for name in _SERIES
        )
        yield f"{each.passages:>10,}{each.seconds:>10.0f} s{each.size / 2**20:>6.0f} MiB{cells}"


def approximate(vectors: Vectors, asked: Vectors) -> Iterator[str]:
    """The exact scan, IVF and HNSW over the same vectors: milliseconds, recall, seconds to build."""
    import faiss

    exact = faiss.IndexFlatIP(vectors.shape[1])
    exact.add(vectors)
    right, spent = _found(exact, asked)
    yield f"{'exact scan':<28}{spent:>8.1f} ms   recall 1.000"
    for name, built in (("IVF", _ivf), ("HNSW", _hnsw)):
        start = time.perf_counter()
        index, widen = built(vectors)
        seconds = time.perf_counter() - start
        for width in (8, 16, 32, 64, 128, 256, 512):
            widen(width)
            rows, spent = _found(index, asked)
            recall = float(np.mean([len(set(a) & set(b)) / _DEPTH for a, b in zip(rows, right, strict=True)]))
            if recall >= _RECALL or width == 512:
                yield f"{f'{name}, width {width}':<28}{spent:>8.1f} ms   recall {recall:.3f}   built in {seconds:.0f} s"
                break


def _ivf(vectors: Vectors) -> tuple[Any, Callable[[int], None]]:
    import faiss

    lists = int(4 * math.sqrt(len(vectors)))
    coarse = faiss.IndexFlatIP(vectors.shape[1])
    index = faiss.IndexIVFFlat(coarse, vectors.shape[1], lists, faiss.METRIC_INNER_PRODUCT)
    sample = np.random.default_rng(0).permutation(len(vectors))[: 40 * lists]
    index.train(vectors[sample])
    index.add(vectors)

    def widen(width: int) -> None:
        index.nprobe = width

    return index, widen


def _hnsw(vectors: Vectors) -> tuple[Any, Callable[[int], None]]:
    import faiss

    index = faiss.IndexHNSWFlat(vectors.shape[1], 32, faiss.METRIC_INNER_PRODUCT)
    index.add(vectors)

    def widen(width: int) -> None:
        index.hnsw.efSearch = max(width, _DEPTH)

    return index, widen


def _found(index: Any, asked: Vectors) -> tuple[NDArray[np.int64], float]:
    """The nearest of each question, asked one by one, and the median of the milliseconds."""
    rows, times = [], []
    for each in asked:
        start = time.perf_counter()
        rows.append(index.search(each[None, :], _DEPTH)[1][0])
        times.append(1000 * (time.perf_counter() - start))
    return np.array(rows), float(np.median(times))


@dataclass(frozen=True, slots=True)
class _Frame:
    """Passages across and milliseconds up, both logarithmic, in the pixels of the chart."""

    least: int
    spread: float
    highest: int

    @classmethod
    def of(cls, costs: Sequence[Cost]) -> "_Frame":
        sizes = [each.passages for each in costs]
        slowest = max(float(np.median(each.times[name])) for each in costs for name in _SERIES)
        spread = math.log10(max(sizes) / min(sizes)) or 1
        return cls(min(sizes), spread, max(1, math.ceil(math.log10(slowest))))

    def across(self, passages: int) -> float:
        return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * math.log10(passages / self.least) / self.spread, 1)

    def up(self, milliseconds: float) -> float:
        share = (math.log10(max(milliseconds, 10.0**_LOWEST)) - _LOWEST) / (self.highest - _LOWEST)
        return round(_HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * share, 1)


def chart(costs: Sequence[Cost]) -> str:
    """Milliseconds against passages; a line through the medians of each series."""
    frame = _Frame.of(costs)
    parts = [*_grid(frame, [each.passages for each in costs])]
    for at, (name, (called, colour)) in enumerate(_SERIES.items()):
        points = [
            (frame.across(each.passages), frame.up(float(np.median(each.times[name])))) for each in costs
        ]
        line = "L".join(f"{x} {y}" for x, y in points)
        parts.append(f'<path d="M{line}" stroke="{colour}" stroke-width="2" fill="none"/>')
        parts += [f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>' for x, y in points]
        legend = _LEFT + 160 * at
        parts.append(f'<rect x="{legend}" y="{_HEIGHT - 22}" width="14" height="10" fill="{colour}"/>')
        parts.append(f'<text x="{legend + 20}" y="{_HEIGHT - 13}">{called}</text>')
    return drawing("Mili giây một câu hỏi (trung vị) theo số đoạn", _WIDTH, _HEIGHT, parts)


def _grid(frame: _Frame, sizes: Sequence[int]) -> Iterator[str]:
    for decade in range(_LOWEST, frame.highest + 1):
        y = frame.up(10.0**decade)
        yield f'<path d="M{_LEFT} {y}H{_WIDTH - _RIGHT}" stroke="{GRID}"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{10.0**decade:g}</text>'
    for size in sizes:
        yield f'<text x="{frame.across(size)}" y="{_HEIGHT - 40}" text-anchor="middle">{count(size)}</text>'


def main() -> None:
    """Print the table, write the chart, and print what approximate search would bring at the largest size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--sizes", default=_SIZES, help="comma-separated numbers of passages")
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--chart", type=Path, help="where to write the SVG")
    options = parser.parse_args()
    asked = [
        read_question(each) for each in list(read_questions(options.queries).values())[: options.questions]
    ]
    with KnowledgeBase.open(options.home) as base:
        encoder, fields = base.encoder, base.serving()[1].fields
        assert isinstance(encoder, StaticEncoder)
    costs: list[Cost] = []
    for size in map(int, options.sizes.split(",")):
        cost, index = measured(drawn(fields, size), encoder, asked)
        costs.append(cost)
        print("\n".join(list(table(costs))[0 if len(costs) == 1 else -1 :]), flush=True)
    if options.chart:
        options.chart.write_text(chart(costs), encoding="utf-8")
    queries = np.stack([_vector({each.text: match(index, encoder, each).vector}, each) for each in asked])
    vectors = index.dense.vectors(np.arange(index.size))
    print("\n".join(approximate(vectors, queries)))


if __name__ == "__main__":
    main()
