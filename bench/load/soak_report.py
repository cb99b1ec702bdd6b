"""The page of the soak: docs/SOAK.md, of what is kept in the folder of work and of nothing else."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.load import soak
from bench.load.lines import Line, Panel, chart
from bench.load.pages import facts, percentiles, shortcomings, table, written
from bench.load.soak import Leg
from bench.load.windows import PERCENTILES

SOAKED = 1_000_000
_POINTS = 120
_HEAD = """# Soak

Written by `python -m bench.load --soak N` (`make load SOAK=N`); do not edit. Every figure is of what this command
measured and kept. What is asked, and how it is measured, stands in [PERFORMANCE.md](PERFORMANCE.md).

{facts}
{users} users without a pause over {workers} workers. A leg is the life of one server: a run that is taken up again
starts a new server, and a new leg. *Early* and *late* are the first and the last quarter of a leg after its first
fifth. {total:,} requests in {legs} leg{plural}.

![Memory and percentiles over the requests of the soak](soak.svg)
"""
_AGAIN = """
## Measure again

```sh
python -m bench.load --home BASE --queries Q.jsonl --work DIR --only none --soak 1000000 --minutes 60   # one more leg
```
"""


def write(folder: Path, out: Path) -> list[Path]:
    """The page and its chart, where a leg was begun; returns what was written."""
    legs = soak.legs(folder)
    return written(out, {"SOAK.md": page(legs), "soak.svg": soak_chart(legs)} if legs else {})


def page(legs: Sequence[Leg]) -> str:
    """The whole page."""
    head = _HEAD.format(
        facts=facts([each.facts for each in legs]), users=soak.USERS, workers=soak.WORKERS,
        total=sum(each.requests for each in legs), legs=len(legs), plural="s" * (len(legs) > 1),
    )  # fmt: skip
    columns = (
        "leg", "base", "requests", "hours", "failed", "MiB early", "MiB late", "p50 early", "p50 late", "p95 early",
        "p95 late", "p99 early", "p99 late",
    )  # fmt: skip
    return "\n".join([head, table(columns, map(_leg, legs)), *_short(legs)]) + _AGAIN


def _leg(leg: Leg) -> list[str]:
    early, late = leg.parts()
    pairs = zip(percentiles(soak.latency(early)), percentiles(soak.latency(late)), strict=True)
    return [
        str(leg.number), leg.facts.base, f"{leg.requests:,}", f"{leg.windows[-1].at / 3600:.2f}",
        str(soak.failures(leg.windows)), f"{soak.resident(early) / 2**20:.0f}", f"{soak.resident(late) / 2**20:.0f}",
        *(each for pair in pairs for each in pair),
    ]  # fmt: skip


def _short(legs: Sequence[Leg]) -> Iterable[str]:
    """What was not reached, said as plainly as what was."""
    longest = max(each.requests for each in legs)
    if longest < SOAKED:
        yield f"- one server has answered {longest:,} requests in a row so far; the aim is {SOAKED:,}"
    yield from shortcomings(sum(soak.failures(each.windows) for each in legs), [each.facts for each in legs])
    yield ""


def soak_chart(legs: Sequence[Leg]) -> str:
    """Memory of the workers, and percentiles, over requests; a gap between two legs."""
    memory: list[list[float | None]] = [[] for _ in range(max(len(leg.windows[0].server) for leg in legs))]
    latency: list[list[float | None]] = [[] for _ in PERCENTILES]
    ticks: list[str] = []
    before = 0
    each_point = max(1, sum(len(leg.windows) for leg in legs) // _POINTS)
    for leg in legs:
        for at in range(0, len(leg.windows), each_point):
            some = leg.windows[at : at + each_point]
            ticks.append(f"{(before + some[-1].total) / 1000:.0f}k")
            good = soak.latency(some)
            for line, share in zip(latency, PERCENTILES, strict=True):
                line.append(good.percentile(share))
            sizes = [one.resident / 2**20 for one in some[-1].server]
            for place, line in enumerate(memory):
                line.append(sizes[place] if place < len(sizes) else None)
        before += leg.requests
    step = max(1, len(ticks) // 6)
    shown = [tick if at % step == 0 else "" for at, tick in enumerate(ticks)]
    names = ("p50", "p95", "p99")
    panels = (
        Panel(
            "memory of each worker, MiB",
            shown,
            [Line(f"worker {at}", each) for at, each in enumerate(memory)],
        ),
        Panel("milliseconds", shown, [Line(name, each) for name, each in zip(names, latency, strict=True)]),
    )
    return chart("Soak", panels, "requests")
