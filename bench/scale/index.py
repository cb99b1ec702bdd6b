"""The index in memory and the one in Milvus over the same passages: what they cost, and whether they find the same.

Passages are those of a base, recombined where more are wanted (`bench.growth`). Each question is asked of both in turn:
the candidates, and the whole ranking of passages. The exact index in memory says what there was to be found.

    python -m bench.scale.index --home HOME --queries Q.jsonl --passages 200000 --uri WORK/milvus.db --out R.json

An index in Milvus that lies at the URI whole, of as many passages, is asked again and not made anew; how long it took
is then what `--out` said of it before. Where the engine is a process of its own on this machine, `--pid` has its memory
told, `--files` its bytes on disk. An engine that knows no HNSW is given `--dense FLAT`, which is exact.
"""

import argparse
import json
import math
import os
import platform
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from api.doctor.machine import resident_bytes
from bench.growth import drawn
from bench.latency import percentiles, timed_together
from bench.load.processes import taken
from bench.quality.speed import size_of
from index import KnowledgeBase
from index.dense import DenseIndex
from index.embedded import Embedded
from index.embedding import StaticEncoder, Vectors
from index.evaluate import read_questions
from index.fields import FIELDS, Fields, PassageFields
from index.lexical import View, folded_tokens, marked_tokens
from index.milvus.client import Engine
from index.milvus.rows import Batch, schema
from index.milvus.searching import MilvusIndex
from index.milvus.some import Common
from index.milvus.statistics import Statistics
from index.passage_index import PassageIndex
from index.question import Question, read_question
from index.search import rank_passages
from index.searchable import Searchable
from index.shelf import EngineAddress

_COLLECTION = "vankien_bench"
# Passages that are counted and put in at a time, and rows of one message.
_BATCH, _AT_ONCE = 10_000, 2_000
_DEPTHS = (10, 200)


@dataclass(frozen=True, slots=True)
class Cost:
    """seconds: to make. disk, memory: bytes, memory being what the process grew by. times: p50, p95, p99 in ms."""

    seconds: float
    disk: int
    memory: int
    times: Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Measured:
    """found: share of the first 10 and 200 passages in memory that are among the first ones in Milvus. first: of how
    many questions the first is the same. words, marked, folded: of a passage, and its distinct tokens in both views.
    vocabulary: words of all. statistics: bytes of what is said of the whole base, packed. engine, dense: what Milvus it
    was, and its kind of index of vectors. engine_memory: bytes of its own process, 0 where it has none here.
    """

    passages: int
    engine: str
    dense: str
    engine_memory: int
    dimension: int
    words: float
    marked: float
    folded: float
    vocabulary: int
    statistics: int
    questions: int
    measured_at: str
    machine: str
    embedded: Cost
    milvus: Cost
    found: Mapping[str, float]
    first: float


def embedded(fields: Fields, encoder: StaticEncoder, whole: PassageIndex) -> PassageIndex:
    """The index in memory of these fields; what is said of syllables is the base's."""
    fields = fields.with_vectors(encoder)
    rows = np.arange(fields.size) + 1
    return PassageIndex(
        passages=rows,
        documents=rows,
        marked=View.of(*fields.token_counts(marked_tokens)),
        folded=View.of(*fields.token_counts(folded_tokens)),
        dense=DenseIndex(_vectors(fields)),
        syllables=whole.syllables,
        fields=fields,
        dense_weight=whole.dense_weight,
        ranked=True,
    )


def _vectors(fields: Fields) -> Vectors:
    """As the store keeps them: in half precision."""
    words = np.asarray(fields.word_vectors, np.float32)
    return fields.row_vectors(words).astype(np.float16).astype(np.float32)


def known_of(index: PassageIndex) -> Statistics:
    """The words of an index, numbered as they are there, and what they count."""
    nothing = Statistics.none(index.syllables, index.dense_weight, ranked=True)
    known = nothing.knowing(index.fields.vocabulary.words)
    return known.counting([index.fields.words_of(name) for name in FIELDS])


def put_in(engine: Engine, index: PassageIndex, known: Statistics, dense: str) -> None:
    """Every row of an index into a new collection. dense: the kind of index of the vectors."""
    engine.drop(_COLLECTION)
    engine.create(_COLLECTION, *schema(engine.client, index.dense.dimension, dense))
    for start in range(0, index.size, _BATCH):
        rows = np.arange(start, min(start + _BATCH, index.size))
        ready = list(_rows(index, known, rows))
        for at in range(0, len(ready), _AT_ONCE):
            engine.put(_COLLECTION, ready[at : at + _AT_ONCE])
        print(f"{rows[-1] + 1:>10,} passages in Milvus", flush=True)
    engine.settle(_COLLECTION)


def _rows(index: PassageIndex, known: Statistics, rows: np.ndarray) -> Iterator[dict[str, Any]]:
    fields = index.fields
    passages = [PassageFields(int(row) + 1, int(row) + 1, (), "", "", None, None, None) for row in rows]
    by_field = tuple(fields.words_of(name).take(rows) for name in FIELDS)
    batch = Batch(passages, by_field, fields.field_lengths[:, rows], fields)
    for row, made in zip(
        rows, batch.rows(known, index.dense.vectors(rows), 1, {}, [0] * len(rows)), strict=True
    ):
        # The law that a recombined passage has its title from.
        yield made | {"parent": int(fields.parents[row])}


def ranked(searchable: Searchable, encoder: StaticEncoder, question: Question) -> np.ndarray:
    """The passages in order, as a search has them."""
    met = searchable.meetings(encoder).of(question)
    return rank_passages(met.index, met.matched, question).passages


def compared(
    one: Searchable, other: Searchable, encoder: StaticEncoder, asked: Sequence[Question]
) -> Iterator[tuple[float, ...]]:
    """Of each question the share of the first passages that both have, at each depth; and whether the first is one."""
    for question in asked:
        right, found = (ranked(each, encoder, question) for each in (one, other))
        shares = [
            len(np.intersect1d(right[:depth], found[:depth])) / max(len(right[:depth]), 1)
            for depth in _DEPTHS
        ]
        yield (*shares, float(list(right[:1]) == list(found[:1])))


def main() -> None:
    """Print what was measured, and keep it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=200_000)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--uri", required=True, help="of a Milvus, or a path that ends in .db")
    parser.add_argument(
        "--dense", default="HNSW", help="kind of index of the vectors in Milvus; FLAT is exact"
    )
    parser.add_argument("--engine", default="Milvus", help="what Milvus that is, for the report")
    parser.add_argument("--pid", type=int, help="the engine's process")
    parser.add_argument("--files", type=Path, help="the engine's file or folder, where the URI is not it")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    texts = list(read_questions(given.queries).values())[: given.questions]
    asked = [read_question(each) for each in texts]
    with KnowledgeBase.open(given.home) as base:
        encoder, whole = base.encoder, base.serving()[1]
        assert isinstance(encoder, StaticEncoder)
        fields = drawn(whole.fields, given.passages)
        before, start = resident_bytes(), time.perf_counter()
        index = embedded(fields, encoder, whole)
        seconds, memory = time.perf_counter() - start, resident_bytes() - before
    print(f"{index.size:,} passages in memory, {seconds:.0f} s", flush=True)
    address = EngineAddress(given.uri)
    engine, known = Engine(address), known_of(index)
    before, start = resident_bytes(), time.perf_counter()
    if not engine.has(_COLLECTION) or engine.count(_COLLECTION, "born <= 1") != index.size:
        put_in(engine, index, known, given.dense)
        put_seconds = time.perf_counter() - start
    else:
        put_seconds = _seconds_before(given.out, index.size)
    there = MilvusIndex(engine, _COLLECTION, 1, Common(known, encoder))
    here = Embedded(index)
    sides: Mapping[str, Searchable] = {"embedded": here, "milvus": there}
    times = timed_together(
        {
            f"{name}: {part}": work
            for name, each in sides.items()
            for part, work in _works(each, encoder).items()
        },
        asked,
    )
    shares = np.array(list(compared(here, there, encoder, asked)))
    put_memory = resident_bytes() - before
    engine_process = taken(given.pid) if given.pid else None
    measured = Measured(
        passages=index.size,
        engine=given.engine,
        dense=given.dense,
        engine_memory=engine_process.resident if engine_process else 0,
        dimension=index.dense.dimension,
        words=sum(known.lengths[: len(FIELDS)]) / known.rows,
        marked=float(known.frequencies.sum()) / known.rows,
        folded=float(known.folded_frequencies.sum()) / known.rows,
        vocabulary=len(known.vocabulary.words),
        statistics=sum(len(zlib.compress(each, 1)) for each in known.parts().values()),
        measured_at=datetime.now(UTC).isoformat(timespec="seconds"),
        questions=len(asked),
        machine=f"{os.cpu_count()} cores, {platform.machine()}",
        embedded=Cost(seconds, _saved(index), memory, _of(times, "embedded")),
        milvus=Cost(
            put_seconds,
            size_of(files) if (files := given.files or _local(address)) else 0,
            put_memory,
            _of(times, "milvus"),
        ),
        found={str(depth): float(shares[:, at].mean()) for at, depth in enumerate(_DEPTHS)},
        first=float(shares[:, -1].mean()),
    )
    engine.close()
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(asdict(measured), indent=1) + "\n", encoding="utf-8")
    print(given.out.read_text(encoding="utf-8"))


def _seconds_before(out: Path, passages: int) -> float:
    """What an earlier run says that making the index in Milvus took; not a number where none does."""
    if not out.exists():
        return math.nan
    facts = json.loads(out.read_text(encoding="utf-8"))
    return float(facts["milvus"]["seconds"]) if facts["passages"] == passages else math.nan


def _local(address: EngineAddress) -> Path | None:
    return Path(address.uri) if address.is_local else None


def _works(searchable: Searchable, encoder: StaticEncoder) -> dict[str, Callable[[Question], object]]:
    return {
        "candidates": lambda each: searchable.meetings(encoder).of(each),
        "ranking": lambda each: ranked(searchable, encoder, each),
    }


def _of(times: Mapping[str, Sequence[float]], side: str) -> dict[str, tuple[float, ...]]:
    prefix = f"{side}: "
    return {
        name.removeprefix(prefix): percentiles(each)
        for name, each in times.items()
        if name.startswith(prefix)
    }


def _saved(index: PassageIndex) -> int:
    with TemporaryDirectory(prefix="vankien-scale-") as folder:
        for name, part in (
            ("marked", index.marked),
            ("folded", index.folded),
            ("fields", index.fields),
            ("dense", index.dense),
        ):
            part.save(Path(folder) / name)
        return size_of(Path(folder))


if __name__ == "__main__":
    main()
