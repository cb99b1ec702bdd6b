"""`docs/SCALE.md`: what was measured at the sizes of these machines, and what follows for 100 million and 1 billion.

    python -m bench.scale.report bench/scale/kept/index.json … bench/scale/kept/store.json …

Takes what `bench.scale.index` and `bench.scale.store` kept, each file once. Everything below "reckoned" is worked out
here from those figures, from constants of this repository, and from the published figures that the page names.
"""

import argparse
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.quality.report import markdown
from index.matching import CANDIDATES

Facts = Mapping[str, Any]

SIZES = (100_000_000, 1_000_000_000)
_PAGE = Path(__file__).parents[2] / "docs" / "SCALE.md"
_GIB, _MIB = 2**30, 2**20

# Of docs/QUALITY.md: CPU seconds of `vankien add` for so many articles; passages and articles of the code of law.
_ADD_SECONDS, _ADD_ARTICLES = 82, 5_301
_LAW_PASSAGES, _LAW_ARTICLES = 174_544, 70_022
# What a process keeps of a document for filters and facets (`index.headers`: 75,323 documents in 2 MB).
_HEADER_BYTES = 28
# What one takes of its suggestions (`index.completion`: 68,902 records in 19 MB and 1.9 s).
_COMPLETION_BYTES, _COMPLETION_SECONDS = 19_000_000 // 68_902, 1.9 / 68_902
# Neighbours of a row of HNSW at M = 16, as many both ways, four bytes each.
_GRAPH_BYTES = 2 * 16 * 4
# Published: a resource calculator gives 31.2 GB for 22.9 GB of vectors under HNSW with M = 4, whose graph is 8 * 2 * 4
# * 4 MB = .3 GB: the rest is room to work in.
_ROOM = 31.2 / (22.9 + 8e6 * 2 * 4 * 4 / 2**30)
# Published: codes and cache of DiskANN in memory, as shares of the raw vectors; neighbours of its graph on disk.
_CODES, _CACHED, _NEIGHBOURS = 0.125, 0.1, 56
# A node of a cluster, assumed: memory, and cores at the published ratio of one to four GiB.
_NODE_GIB, _NODE_CORES, _REPLICAS = 64, 16, 2
_NETWORK_BITS = 10e9

SOURCES = {
    "calculator": (
        "https://www.alibabacloud.com/help/en/milvus/user-guide/milvus-resource-estimation-and-configuration-recommendations",
        "8 million vectors of 768 numbers under HNSW with M = 4: 22.9 GB of raw vectors, 31.2 GB of memory; "
        "one core to "
        "4 GiB of memory; high availability takes twice as much",
    ),
    "graph": (
        "https://milvus.io/ai-quick-reference/how-much-memory-overhead-is-typically-introduced-by-indexes-like-hnsw-or-"
        "ivf-for-a-given-number-of-vectors-and-how-can-this-overhead-be-managed-or-configured",
        "a graph takes 4 bytes a neighbour: 128 MB for a million vectors with 32 of them; inverted lists 4 "
        "bytes an id",
    ),
    "sq8": (
        "https://zilliz.com/blog/demystify-milvus-sizing-tool",
        "SQ8 takes 70 to 75 % less memory and disk",
    ),
    "rabitq": (
        "https://milvus.io/docs/ivf-rabitq.md",
        "RaBitQ keeps a bit for each 32-bit number; a refining copy comes on top",
    ),
    "diskann": (
        "https://milvus.io/docs/disk_index.md",
        "DiskANN keeps the graph and the vectors on NVMe disks",
    ),
    "benchmark": (
        "https://milvus.io/docs/benchmark.md",
        "queries a second grow linearly from 8 to 32 cores and from 1 to 8 replicas (Milvus 2.2)",
    ),
}


@dataclass(frozen=True, slots=True)
class Dense:
    """An index of vectors. memory, disk: bytes a row, of d numbers, without room to work in."""

    name: str
    memory: float
    disk: float


def dense_kinds(d: int) -> list[Dense]:
    """The kinds of index that are weighed against each other."""
    return [
        Dense("HNSW, float32", 4 * d + _GRAPH_BYTES, 4 * d + _GRAPH_BYTES),
        Dense("HNSW_SQ, 8 bit", d + _GRAPH_BYTES, 4 * d + d + _GRAPH_BYTES),
        Dense("IVF_SQ8", d + 4, 4 * d + d + 4),
        Dense("IVF_RABITQ, refined by SQ8", d / 8 + d + 4, 4 * d + d / 8 + d + 4),
        Dense("DISKANN", (_CODES + _CACHED) * 4 * d, 2 * 4 * d + 4 * _NEIGHBOURS),
    ]


@dataclass(frozen=True, slots=True)
class Row:
    """Bytes of a passage in the engine besides its vector. postings: of both views, a place and a weight each."""

    payload: float
    postings: float

    @classmethod
    def of(cls, facts: Facts) -> "Row":
        """From the measured words of a passage: those of `index.milvus.rows.packed`, in base64, and ten columns."""
        packed = 24 + 2 * facts["dimension"] + 4 * facts["words"]
        return cls(packed * 4 / 3 + 10 * 8, 8 * (facts["marked"] + facts["folded"]))


def _table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    yield markdown(heads, [[str(each) for each in row] for row in rows])
    yield ""


def _times(facts: Facts, side: str, part: str) -> str:
    p50, _, p99 = facts[side]["times"][part]
    return f"{p50:,.1f} / {p99:,.1f}"


def _mebibytes(size: int) -> str:
    return f"{size / _MIB:,.0f}" if size else "–"


def _engine(each: Facts) -> str:
    return f"{each['engine']}, {each['dense']}"


def measured_index(files: Sequence[Facts]) -> Iterator[str]:
    """The index in memory and in Milvus Lite, a column a size and side."""
    yield "## Measured: the index\n"
    yield (
        "The same passages in both, recombined from those of the code of law; each question is asked of both "
        "in turn. Milvus Lite has the client and the requests of a cluster, over an engine made for trying out: of 3.2 "
        "it is written in Python, of 2.5 it is that of Milvus itself, in one process, without the indexes that make a "
        "search of many vectors quick (it scans all of them). Its times say little about a cluster; what it finds "
        "does.\n"
    )
    heads = [
        "passages",
        *(f"{each['passages']:,}, {side}" for each in files for side in ("memory", _engine(each))),
    ]
    sides = [(each, side) for each in files for side in ("embedded", "milvus")]
    rows: list[list[object]] = [
        ["seconds to make", *(f"{each[side]['seconds']:,.0f}" for each, side in sides)],
        ["MiB on disk", *(_mebibytes(each[side]["disk"]) for each, side in sides)],
        ["MiB that the process grew by", *(f"{each[side]['memory'] / _MIB:,.0f}" for each, side in sides)],
        [
            "MiB of the engine's own process",
            *(_mebibytes(each["engine_memory"] if side == "milvus" else 0) for each, side in sides),
        ],
        ["candidates, ms, median / p99", *(_times(each, side, "candidates") for each, side in sides)],
        ["ranking of passages, ms, median / p99", *(_times(each, side, "ranking") for each, side in sides)],
    ]
    rows += [
        [
            f"of the first {depth} in memory, found among the first {depth}",
            *(f"{each['found'][depth]:.3f}" if side == "milvus" else "1" for each, side in sides),
        ]
        for depth in ("10", "200")
    ]
    rows.append(
        [
            "the same passage first",
            *(f"{each['first']:.3f}" if side == "milvus" else "1" for each, side in sides),
        ]
    )
    yield from _table(heads, rows)
    for each in files:
        yield (
            f"- {each['passages']:,} passages: {each['questions']} questions, {each['machine']}, "
            f"{each['measured_at']}; a passage has "
            f"{each['words']:.0f} words, {each['marked']:.0f} distinct tokens with marks and "
            f"{each['folded']:.0f} without; "
            f"{each['vocabulary']:,} different words; what every node keeps of the whole base takes "
            f"{each['statistics'] / _MIB:.1f} MiB packed."
        )
    yield ""


def measured_store(files: Sequence[Facts]) -> Iterator[str]:
    """The store in SQLite and PostgreSQL."""
    yield "## Measured: the store\n"
    for facts in files:
        engines = facts["engines"]
        passages = facts["counts"]["passages"]
        yield f"{passages:,} passages of {facts['counts']['documents']:,} documents, {facts['measured_at']}.\n"
        rows: list[list[object]] = [
            ["seconds to load", *(f"{each['load_s']:,.1f}" for each in engines.values())],
            ["bytes a passage", *(f"{each['bytes'] / passages:,.0f}" for each in engines.values())],
            [
                "a document stored durably, ms, median / p99",
                *(_spread(each["stored"]) for each in engines.values()),
            ],
        ]
        names = next(iter(engines.values()))["statements"]
        rows += [
            [f"{name}, ms, median / p99", *(_spread(each["statements"][name]) for each in engines.values())]
            for name in names
        ]
        yield from _table(["", *engines], rows)


def _spread(each: Mapping[str, float]) -> str:
    return f"{each['p50_ms']:,.1f} / {each['p99_ms']:,.1f}"


def reckoned(index: Facts, store: Facts | None) -> Iterator[str]:
    """The arithmetic, with its numbers put in."""
    d, row = index["dimension"], Row.of(index)
    yield "## Reckoned: 100 million and 1 billion passages\n"
    yield "Nothing in this part was measured at its size. N is the number of passages, d the numbers of a vector.\n"
    yield from _inputs(index, row)
    yield from _memory(d, row)
    yield from _query(index, row)
    yield from _beside(index, store)


def _inputs(index: Facts, row: Row) -> Iterator[str]:
    yield "### What goes in\n"
    yield from _table(
        ["figure", "value", "from"],
        [
            ["d", index["dimension"], "measured: the bundled embedding"],
            ["words of a passage", f"{index['words']:.0f}", f"measured, {index['passages']:,} passages"],
            ["tokens of a passage, both views", f"{index['marked'] + index['folded']:.0f}", "measured"],
            [
                "postings",
                f"{row.postings:.0f} B",
                f"{index['marked'] + index['folded']:.0f} tokens × (4 B row + 4 B weight)",
            ],
            [
                "payload",
                f"{row.payload:,.0f} B",
                f"(24 + 2 × {index['dimension']} + 4 × {index['words']:.0f}) × 4/3 + 10 columns × 8 B",
            ],
            ["graph of HNSW", f"{_GRAPH_BYTES} B", "M = 16: 2 × 16 neighbours × 4 B [graph]"],
            ["room to work in", f"× {_ROOM:.2f}", "31.2 GB / (22.9 GB + .3 GB of graph) [calculator]"],
            ["copies", _REPLICAS, "high availability [calculator]"],
            ["a node", f"{_NODE_GIB} GiB, {_NODE_CORES} cores", "assumed, one core to 4 GiB [calculator]"],
        ],
    )


def _memory(d: int, row: Row) -> Iterator[str]:
    yield "### Memory and nodes\n"
    yield (
        "memory = N × (vector + postings) × room; with postings mapped from disk (Milvus maps what is set "
        "so): N × vector × room. "
        "disk = N × (vector + postings + payload). nodes = memory × copies / node, rounded up.\n"
    )
    heads = ["index of vectors", "B a row in memory"]
    for size in SIZES:
        heads += [f"GiB at {size // 10**6:,} M", "nodes", "GiB, postings mapped", "nodes", "TiB on disk"]
    rows = []
    for kind in dense_kinds(d):
        cells: list[object] = [kind.name, f"{kind.memory:,.0f}"]
        for size in SIZES:
            whole = size * (kind.memory + row.postings) * _ROOM / _GIB
            mapped = size * kind.memory * _ROOM / _GIB
            disk = size * (kind.disk + row.postings + row.payload) / 2**40
            cells += [f"{whole:,.0f}", _nodes(whole), f"{mapped:,.0f}", _nodes(mapped), f"{disk:,.1f}"]
        rows.append(cells)
    yield from _table(heads, rows)
    first, size = dense_kinds(d)[1], SIZES[0]
    yield (
        f"For one line: {first.name}, {size // 10**6} M: {size:,} × ({first.memory:,.0f} + "
        f"{row.postings:,.0f}) B × {_ROOM:.2f} = "
        f"{size * (first.memory + row.postings) * _ROOM / _GIB:,.0f} GiB; × {_REPLICAS} / {_NODE_GIB} GiB = "
        f"{_nodes(size * (first.memory + row.postings) * _ROOM / _GIB)} nodes.\n"
    )


def _nodes(gib: float) -> int:
    return math.ceil(gib * _REPLICAS / _NODE_GIB)


def _query(index: Facts, row: Row) -> Iterator[str]:
    sent = 2 * CANDIDATES * row.payload
    own = index["embedded"]["times"]["ranking"][0]
    milliseconds = index["embedded"]["times"]["candidates"][0]
    yield "### A query\n"
    yield (
        f"- What travels: at most {CANDIDATES:,} candidates of each side with their payload, 2 × "
        f"{CANDIDATES:,} × {row.payload:,.0f} B = "
        f"{sent / 1e6:.1f} MB, and the other passages of the 200 units that are ranked. At "
        f"{_NETWORK_BITS / 1e9:.0f} Gbit/s "
        f"{1000 * 8 * sent / _NETWORK_BITS:.1f} ms, and {_NETWORK_BITS / 8 / sent:,.0f} queries a second fill "
        f"a line. It does not grow with N."
    )
    yield (
        f"- In the engine, at most: an exact scan of all vectors and postings took {milliseconds:,.1f} ms of "
        f"one core for {index['passages']:,} passages "
        f"(measured, in memory), {1e6 * milliseconds / index['passages']:,.2f} ns a passage. Over N that is:"
    )
    yield ""
    rows = []
    for size in SIZES:
        seconds = milliseconds / 1000 * size / index["passages"]
        for kind in dense_kinds(index["dimension"])[1:2]:
            nodes = _nodes(size * (kind.memory + row.postings) * _ROOM / _GIB)
            cores = nodes * _NODE_CORES
            rows.append(
                [
                    f"{size // 10**6:,} M",
                    f"{seconds:,.2f}",
                    nodes,
                    cores,
                    f"{1000 * seconds * _REPLICAS / cores:,.1f}",
                    f"{0.5 * cores / seconds:,.1f}",
                ]
            )
    yield from _table(
        [
            "N",
            "core-seconds a query, at most",
            "nodes (HNSW_SQ)",
            "cores",
            "ms, one query alone, spread over one copy",
            "queries a second at half load",
        ],
        rows,
    )
    yield (
        "  A graph visits some thousands of vectors instead of all, and the sparse index skips what cannot "
        "come among the first, so a "
        "cluster needs less; by how much was not measured here. Throughput grows with cores and copies "
        "[benchmark]."
    )
    yield (
        f"- On the node that answers: the ranking after the candidates, {max(own - milliseconds, 0):,.1f} ms "
        f"of one core (measured, median; ranking less "
        "candidates), the same at every N.\n"
    )


def _beside(index: Facts, store: Facts | None) -> Iterator[str]:
    passage_ms = 1000 * _ADD_SECONDS / _ADD_ARTICLES * _LAW_ARTICLES / _LAW_PASSAGES
    documents = _LAW_ARTICLES / _LAW_PASSAGES
    yield "### Taking in, the store, and every node\n"
    yield (
        f"- Taking in: {_ADD_SECONDS} s of CPU for {_ADD_ARTICLES:,} articles (`docs/QUALITY.md`, "
        f"segmentation by underthesea is most of it), "
        f"{_LAW_PASSAGES:,} passages to {_LAW_ARTICLES:,} articles: {passage_ms:.1f} ms of CPU a passage."
    )
    if store is not None:
        passages = store["counts"]["passages"]
        size = store["engines"]["PostgreSQL"]["bytes"] / passages
        yield f"- PostgreSQL: {size:,.0f} B a passage (measured, {passages:,} passages), tables and indexes."
    growth = index["statistics"] / index["vocabulary"]
    yield (
        f"- Every node: {_HEADER_BYTES} B a document for filters and facets (`index/headers.py`), "
        f"{documents:.2f} documents a passage; and the words of the base, "
        f"{growth:,.0f} B a word packed. Words grow as the square root of N (Heaps), assumed.\n"
    )
    rows: list[list[object]] = []
    for n in SIZES:
        # Recombined passages bring no new words: those are of the code of law as it is.
        words = index["vocabulary"] * (n / _LAW_PASSAGES) ** 0.5
        cpu_days = n * passage_ms / 1000 / 86_400
        cells: list[object] = [f"{n // 10**6:,} M", f"{cpu_days:,.0f}", f"{cpu_days / 64:,.1f}"]
        if store is not None:
            cells.append(
                f"{n * store['engines']['PostgreSQL']['bytes'] / store['counts']['passages'] / 2**40:,.2f}"
            )
        cells += [f"{n * documents * _HEADER_BYTES / _GIB:,.1f}", f"{words * growth / _MIB:,.0f}"]
        rows.append(cells)
    heads = ["N", "core-days to take in", "days on 64 cores"]
    heads += ["TiB in PostgreSQL"] if store is not None else []
    yield from _table([*heads, "GiB of headers on a node", "MiB of words, packed"], rows)


def limits() -> Iterator[str]:
    """What the figures do not say."""
    yield "## What this does not show\n"
    yield "- No cluster was measured: there is none here. The contract tests run over Milvus Lite."
    yield (
        "- What is reckoned per node and per publication stays linear in the documents: headers on every "
        "node, and the lists of ids and of header sums "
        "that a writer reads at each publication (8 and 16 bytes, mostly packed away). At a billion passages "
        "these are what to change first."
    )
    documents = SIZES[0] * _LAW_ARTICLES / _LAW_PASSAGES
    yield (
        f"- So do the suggestions, made of all names on every node: {_COMPLETION_BYTES:,} B and "
        f"{1e6 * _COMPLETION_SECONDS:.0f} µs a document (`index/completion.py`), which is "
        f"{documents * _COMPLETION_BYTES / _GIB:,.0f} GiB and {documents * _COMPLETION_SECONDS / 60:,.0f} minutes at "
        f"{SIZES[0] // 10**6} million passages; and the register by which documents are looked up. At that size both "
        "belong in the engine."
    )
    yield (
        f"- Counts beside filters and totals are of the first {CANDIDATES:,} candidates of each side: a lower "
        f"bound for wide questions. Topics and "
        "`model adapt` look at every passage on one machine and refuse above 200,000.\n"
    )


def page(indexes: Sequence[Facts], stores: Sequence[Facts]) -> str:
    """The whole page. The largest of each kind is what is reckoned from."""
    indexes = sorted(indexes, key=lambda each: each["passages"])
    stores = sorted(stores, key=lambda each: each["counts"]["passages"])
    lines = [
        "# Scale\n",
        "Written by `make scale` from kept measurements (`bench/scale/kept/`); do not edit. Repeat them with "
        "`python -m bench.scale.index` and "
        "`python -m bench.scale.store` (`bench/README.md`).\n",
        *measured_index(indexes),
        *(measured_store(stores) if stores else ()),
        *reckoned(indexes[-1], stores[-1] if stores else None),
        *limits(),
        "## Published figures\n",
        *(f"- [{name}] {told}: <{address}>" for name, (address, told) in SOURCES.items()),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "files", type=Path, nargs="+", help="what bench.scale.index and bench.scale.store kept"
    )
    given = parser.parse_args()
    facts = [json.loads(each.read_text(encoding="utf-8")) for each in given.files]
    indexes = [each for each in facts if "embedded" in each]
    if not indexes:
        parser.error("no file of bench.scale.index among them")
    _PAGE.write_text(page(indexes, [each for each in facts if "engines" in each]), encoding="utf-8")


if __name__ == "__main__":
    main()
