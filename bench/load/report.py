"""The page of the load: docs/PERFORMANCE.md, of what is kept in the folder of work and of nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from bench.load.histogram import Histogram
from bench.load.kept import Facts, kept
from bench.load.lines import Line, Panel, chart
from bench.load.mix import SHARES
from bench.load.pages import facts, percentiles, shortcomings, table, written
from bench.load.stages import STAGES, THINK_SECONDS, USERS, WARM_SECONDS, Stage
from bench.load.windows import Window, busy, durations, failures, windows_of

_HEAD = """# Load

Written by `python -m bench.load` (`make load`); do not edit. Every figure is of what this command measured and kept.
A million requests to one server: [SOAK.md](SOAK.md).

{facts}

## How it is measured

A real `vankien serve` over a copy of the base, asked over the loopback by [locust](https://locust.io) in a process of
its own on the same machine. Locust takes a part of the same cores (column *locust*), so that figures at full load are
lower than with the callers elsewhere. *Server* is what the server's own log says of the same requests, from the first
line of a request to the last byte of its answer, waiting for a turn included; the rest is connections, queues of the
operating system, and locust. The first {warm:.0f} s of a stage are not counted. Percentiles are of requests that were
answered; refusals (503, 429) are counted apart, with their own times. Requests are counted by address as ever, but
none is too many (429), since all users have one address here.

What is asked, of a hundred requests, drawn for each user by a seed: {mix}. A quarter of the questions are typed
without tone marks. While a question is typed the box asks for suggestions two or three times; results are looked at as
a page by people and as JSON by the widget and other programs; a document or two is opened; *revalidate* asks again for
an address with the ETag it had. *Thinking* users pause {think:.0f} s on average (exponential) between two requests,
which is busier than an office; *saturated* ones ask again at once. *Uploads*: beside the readers, one contributor's key
sends a file, waits until it can be found, and sends the next.
"""
_AGAIN = """
## Measure again

```sh
make load HOME_DIR=BASE DATA=../shared/data                       # every stage that is not kept yet, then this page
python -m bench.load --home BASE --queries Q.jsonl --work DIR --only 2-saturated,1-thinking-quiet --again
```
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """A stage that was measured."""

    stage: Stage
    facts: Facts
    windows: Sequence[Window]

    @property
    def seconds(self) -> float:
        """How long was counted."""
        return sum(each.seconds for each in self.windows)

    @property
    def good(self) -> Histogram:
        """Durations of what was answered, uploads apart."""
        return durations(self.windows)

    @property
    def refused(self) -> Histogram:
        """Durations of refusals."""
        return Histogram.of(each.refused for each in self.windows)

    @property
    def failed(self) -> int:
        """Answers that were neither what was asked for nor a refusal."""
        return failures(self.windows)


def measured(folder: Path) -> list[Measured]:
    """Every stage that is kept, in order."""
    found = []
    for stage in STAGES:
        facts = kept(folder / f"{stage.key}.json")
        windows = [each for each in windows_of(folder / f"{stage.key}.jsonl") if each.at > WARM_SECONDS]
        if facts and len(windows) > 1:
            found.append(Measured(stage, facts, windows))
    return found


def write(folder: Path, out: Path) -> list[Path]:
    """The page and its chart; returns what was written."""
    stages = measured(folder)
    return written(
        out, {"PERFORMANCE.md": page(stages)} | ({"load.svg": stages_chart(stages)} if stages else {})
    )


def page(stages: Sequence[Measured]) -> str:
    """The whole page."""
    mix = ", ".join(f"{kind} {share}" for kind, share in SHARES.items())
    found = facts([each.facts for each in stages])
    head = _HEAD.format(facts=found, warm=WARM_SECONDS, mix=mix, think=THINK_SECONDS)
    parts = [head, *_stages(stages), *_overload(stages), *_kinds(stages), *_short(stages)]
    return "\n".join(parts) + _AGAIN


def _titled(group: tuple[int, bool, bool]) -> str:
    workers, thinks, uploads = group
    pace = f"thinking {THINK_SECONDS:.0f} s" if thinks else "saturated, no pause"
    return f"{workers} worker{'s' * (workers > 1)}, users {pace}, {'uploads going on' if uploads else 'no uploads'}"


def _stages(stages: Sequence[Measured]) -> Iterable[str]:
    yield "## Users at once\n"
    if not stages:
        yield "Not measured yet.\n"
        return
    yield "![Percentiles and throughput by users](load.svg)\n"
    columns = (
        "users", "answered/s", "p50 ms", "p95 ms", "p99 ms", "server p50", "server p95", "server p99",
        "refused", "failed", "CPU of workers", "locust", "MiB of workers",
    )  # fmt: skip
    for group, members in groupby(stages, key=lambda each: each.stage.group):
        some = list(members)
        uploads = ("files in",) if group[2] else ()
        yield f"**{_titled(group)}**\n"
        yield table((*columns, *uploads), [_row(each) for each in some])


def _row(each: Measured) -> list[str]:
    server, driver = busy(each.windows)
    refused, answered = len(each.refused), len(each.good)
    share = f"{refused / max(1, refused + answered):.1%}" if refused else "0"
    resident = sum(one.resident for one in each.windows[-1].server) / 2**20
    cells = [
        str(each.stage.users), f"{answered / each.seconds:.1f}", *percentiles(each.good),
        *percentiles(each.facts.server_durations), share, str(each.failed),
        " + ".join(f"{one:.2f}" for one in server), f"{driver:.2f}", f"{resident:.0f}",
    ]  # fmt: skip
    if each.stage.uploads:
        cells.append(str(len(durations(each.windows, "upload until found"))))
    return cells


def _overload(stages: Sequence[Measured]) -> Iterable[str]:
    over = [each for each in stages if len(each.refused)]
    yield "## Overload\n"
    yield (
        "A process works on a few requests of each kind at once, lets a bounded number wait for a bounded time, and\n"
        "tells the rest 503 with `Retry-After`. Refusals are of two sorts: those that found the queue full, and those\n"
        "whose turn did not come in time.\n"
    )
    if not over:
        yield "No stage that was measured refused anything.\n"
        return
    yield table(
        ("stage", "refused", "p50 ms", "p95 ms", "p99 ms", "answered p99 ms"),
        [
            [each.stage.key, str(len(each.refused)), *percentiles(each.refused), percentiles(each.good)[-1]]
            for each in over
        ],
    )


def _kinds(stages: Sequence[Measured]) -> Iterable[str]:
    chosen = [each for each in stages if each.stage.key in ("2-thinking-quiet-10", "2-saturated-quiet-10")]
    if chosen:
        yield "## By what is asked\n"
    for each in chosen:
        yield f"**{_titled(each.stage.group)}, {each.stage.users} users**\n"
        rows = [
            [kind, str(len(one)), *percentiles(one)]
            for kind in SHARES
            if len(one := durations(each.windows, kind))
        ]
        yield table(("kind", "answered", "p50 ms", "p95 ms", "p99 ms"), rows)


def _short(stages: Sequence[Measured]) -> Iterable[str]:
    """What was not reached, said as plainly as what was."""
    found = {each.stage.key for each in stages}
    missing = [each.key for each in STAGES if each.key not in found]
    yield "## Not reached\n"
    if missing:
        yield f"- not measured: {', '.join(missing)}"
    yield from shortcomings(sum(each.failed for each in stages), [each.facts for each in stages])
    yield ""


def stages_chart(stages: Sequence[Measured]) -> str:
    """p50, p95, p99 and throughput by users; a line a group."""
    groups = {group: list(some) for group, some in groupby(stages, key=lambda each: each.stage.group)}

    def lines(value: str) -> list[Line]:
        found = []
        for (workers, thinks, uploads), some in groups.items():
            by_users = {each.stage.users: each for each in some}
            name = f"{workers} {'thinking' if thinks else 'saturated'}{' +files' if uploads else ''}"
            found.append(Line(name, [_charted(by_users.get(users), value) for users in USERS]))
        return found

    ticks = [str(each) for each in USERS]
    panels = [
        Panel(title, ticks, lines(value))
        for title, value in (
            ("median, ms", "0.5"),
            ("95 of 100 below, ms", "0.95"),
            ("99 of 100 below, ms", "0.99"),
            ("answered each second", "throughput"),
        )
    ]
    return chart("Users at once (number of workers, pace of users, files going in)", panels, "users")


def _charted(each: Measured | None, value: str) -> float | None:
    if each is None:
        return None
    return len(each.good) / each.seconds if value == "throughput" else each.good.percentile(float(value))
