"""The page of the soak: docs/SOAK.md, of what is kept in the folder of work and of the legs that it told of before."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.load import soak
from bench.load.lines import Line, Panel, chart
from bench.load.pages import facts, milliseconds, shortcomings, table, written
from bench.load.soak import Leg, Part
from bench.load.windows import PERCENTILES

SOAKED = 1_000_000
# Beside the page: each leg in short, a line of JSON, so that legs of other days and machines add up.
_KEPT = "soak.jsonl"
_HEAD = """# Soak

Written by `python -m bench.load --soak N` (`make load SOAK=N`); do not edit. Every figure is of what this command
measured and kept. What is asked, and how it is measured, stands in [PERFORMANCE.md](PERFORMANCE.md).

{facts}
{users} users without a pause over {workers} workers. A leg is the life of one server: a run that is taken up again
starts a new server, and a new leg. *Early* and *late* are the first and the last quarter of a leg after its first
fifth. Legs that were measured before are kept in short in [soak.jsonl](soak.jsonl). {total:,} requests in {legs}
leg{plural}.

![Memory and percentiles over the requests of the soak](soak.svg)
"""
_AGAIN = """
## Measure again

```sh
python -m bench.load --home BASE --queries Q.jsonl --work DIR --only none --soak 1000000 --minutes 60   # one more leg
```
"""


def write(folder: Path, out: Path) -> list[Path]:
    """The page, its chart and the legs in short, where a leg was begun; returns what was written."""
    here = soak.legs(folder)
    if not here:
        return []
    legs = _with_earlier(here, out / _KEPT)
    lines = "".join(f"{each.line()}\n" for each in legs)
    return written(out, {"SOAK.md": page(legs), "soak.svg": soak_chart(legs), _KEPT: lines})


def _with_earlier(legs: Sequence[Leg], file: Path) -> list[Leg]:
    """The legs, and those of a file that are not among them, in the order of their beginnings."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    # No two legs of a machine begin in the same minute, and of those of two machines the commit or the base tells.
    known = {
        (each.facts.day, each.facts.commit, each.facts.base): each
        for each in [*map(Leg.from_line, lines), *legs]
    }
    return sorted(known.values(), key=lambda each: each.facts.day)


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
    rows = (_row(number, leg) for number, leg in enumerate(legs, 1))
    return "\n".join([head, table(columns, rows), *_short(legs)]) + _AGAIN


def _row(number: int, leg: Leg) -> list[str]:
    pairs = zip(leg.early.ms, leg.late.ms, strict=True)
    return [
        str(number), leg.facts.base, f"{leg.requests:,}", f"{leg.hours:.2f}", str(leg.failed),
        f"{sum(leg.early.mib):.0f}", f"{sum(leg.late.mib):.0f}",
        *(milliseconds(each) for pair in pairs for each in pair),
    ]  # fmt: skip


def _short(legs: Sequence[Leg]) -> Iterable[str]:
    """What was not reached, said as plainly as what was."""
    longest, total = max(each.requests for each in legs), sum(each.requests for each in legs)
    if total < SOAKED:
        yield f"- {total:,} requests so far; the aim is {SOAKED:,}"
    if longest < SOAKED:
        yield f"- no server has answered {SOAKED:,} requests in a row; the longest life had {longest:,}"
    yield from shortcomings(sum(each.failed for each in legs), [each.facts for each in legs])
    yield ""


def soak_chart(legs: Sequence[Leg]) -> str:
    """Memory of the workers, and percentiles, over requests; a gap between two legs."""
    points: list[Part | None] = []
    ticks: list[str] = []
    before = 0
    for leg in legs:
        if points:
            points.append(None)
            ticks.append("")
        points += leg.points
        ticks += [f"{(before + each.requests) / 1000:.0f}k" for each in leg.points]
        before += leg.requests
    workers = max(len(leg.points[0].mib) for leg in legs)
    memory = [
        [each.mib[at] if each and at < len(each.mib) else None for each in points] for at in range(workers)
    ]
    latency = [[each.ms[at] if each else None for each in points] for at in range(len(PERCENTILES))]
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
