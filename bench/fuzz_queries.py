"""Hostile queries over every route: python -m bench.fuzz_queries --home HOME --queries 100000 --seed 1 [--resume]

Each goes through the application by HTTP, in this process, over a copy of the base of HOME. A finding is a 5xx or an
exception, an answer that breaks a rule of `bench.answer_rules`, or one that takes over 10 s of processor time (or a
minute altogether: other work on this machine is no fault of the product). What was done, memory, the
slowest and all findings stand in `--work DIR` as the work goes on; `--resume` goes on from there.
"""

import argparse
import json
import random
import shutil
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import load_settings
from bench.answer_rules import Rules
from bench.flatness import growth, held_megabytes
from bench.fuzz_progress import FuzzProgress
from bench.hostile_queries import Vocabulary, made
from bench.hostile_requests import Asking, asking, tool
from index.knowledge_base import KnowledgeBase

_EVERY, _KEPT_EVERY = 1_000, 200
_HANGS, _WAITS = 10.0, 60.0
# Queries that others are made of: the slowest so far and some of each kind; chance alone seldom finds what takes long.
_POOL = 200
# By then every bounded cache of the product has been filled.
_WARM = 20_000


@dataclass(slots=True)
class Progress(FuzzProgress):
    """What was done. slowest: (seconds, request)."""

    by_kind: dict[str, int] = field(default_factory=dict)
    by_status: dict[str, int] = field(default_factory=dict)
    over_half: int = 0
    pool: list[str] = field(default_factory=list)

    def count(self, asked: Asking, status: str, seconds: float) -> None:
        """One more request."""
        self.done += 1
        self.seconds += seconds
        for counts, name in ((self.by_kind, asked.kind), (self.by_status, status)):
            counts[name] = counts.get(name, 0) + 1
        self.over_half += seconds > 0.5
        if self.is_slow(seconds):
            told = (
                f"{asked.kind} {asked.method} {asked.path[:120]} {asked.query[:160]!a} ({len(asked.query)})"
            )
            self.note_slow(round(seconds, 3), told)
            self.keep(asked.query)

    def keep(self, query: str) -> None:
        """Have later queries made of this one too; the longest ones take the place of many."""
        if len(query) < 1_000:
            self.pool = [*self.pool[-_POOL + 1 :], query]

    def sample(self) -> None:
        """Note what the process holds now."""
        self.samples.append((self.runs, self.done, round(held_megabytes(), 1)))


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """The application over one base, and what its answers are held against."""

    client: TestClient
    rules: Rules
    words: Vocabulary

    def tried(self, asked: Asking) -> tuple[str, float, list[str]]:
        """(status, seconds, faults) of one request."""
        start, waited = time.process_time(), time.perf_counter()
        try:
            answer = self.client.request(
                asked.method, asked.path, content=asked.body or None, headers=asked.headers
            )
        except Exception:  # noqa: BLE001 - what the application lets through is what this looks for
            return "exception", time.process_time() - start, [traceback.format_exc(limit=-12)]
        seconds, waited = time.process_time() - start, time.perf_counter() - waited
        content_type = answer.headers.get("content-type", "")
        try:
            faults = self.rules.broken(asked, answer.status_code, content_type, answer.content)
        except (ValueError, KeyError, TypeError) as error:
            faults = [f"an answer of another shape: {error!r}: {answer.content[:300]!r}"]
        if seconds > _HANGS or waited > _WAITS:
            faults.append(f"{seconds:.1f} s of work, {waited:.1f} s in all")
        return str(answer.status_code), seconds, faults


@contextmanager
def opened(home: Path) -> Iterator[Fuzzed]:
    """The application of a home, started in this process; no request is refused for coming too soon."""
    settings = load_settings({"home": str(home), "rate_per_address": 0, "ocr": "never"}).values
    settings = replace(settings, audit="off", log_level="error")
    with KnowledgeBase.open(home) as base, TestClient(create_app(settings, base)) as client:
        client.follow_redirects = False
        fuzzed = Fuzzed(client, Rules(base), Vocabulary.of(home))
        # The first call loads the protocol's SDK.
        fuzzed.tried(tool(random.Random(0), "an ninh", fuzzed.words))
        yield fuzzed


def query_of(number: int, progress: Progress, words: Vocabulary) -> Asking:
    """The request with a number: the same for the same seed, number and pool."""
    chance = random.Random(f"{progress.seed}/{number}")
    query = made(chance, words, progress.pool)
    if chance.random() < 0.02:
        progress.keep(query)
    return asking(chance, query, words)


def fuzz(fuzzed: Fuzzed, progress: Progress, queries: int, work: Path | None = None) -> list[dict[str, Any]]:
    """Try up to `queries`, counted from the first run on; the findings of this run."""
    found: list[dict[str, Any]] = []
    while progress.done < queries:
        number = progress.done
        asked = query_of(number, progress, fuzzed.words)
        status, seconds, faults = fuzzed.tried(asked)
        progress.count(asked, status, seconds)
        if faults:
            finding = {
                "number": number,
                "kind": asked.kind,
                "path": ascii(asked.path),
                "query": ascii(asked.query),
            }
            found.append(finding | {"status": status, "seconds": seconds, "faults": faults})
            progress.findings += 1
            if work:
                with (work / "findings.jsonl").open("a", encoding="utf-8") as file:
                    file.write(json.dumps(found[-1]) + "\n")
        if work and (progress.done % _EVERY == 0 or progress.done == queries):
            progress.sample()
            print(_line(progress), flush=True)
        if work and (progress.done % _KEPT_EVERY == 0 or progress.done == queries):
            progress.write(work / "progress.json")
    return found


def _line(progress: Progress) -> str:
    mean = 1_000 * progress.seconds / max(1, progress.done)
    return (
        f"{progress.done} queries, {mean:.1f} ms each, {progress.samples[-1][2]} MB, {progress.findings} findings, "
        f"{progress.over_half} over 0.5 s, slowest {progress.slowest[0][0]} s"
    )


def report(progress: Progress) -> str:
    """All that was found, for a person."""
    lines = [_line(progress), f"by route: {progress.by_kind}", f"by status: {progress.by_status}"]
    for run in range(1, progress.runs + 1):
        own = [(done, held) for of, done, held in progress.samples if of == run]
        if own:
            gained, slope = growth(own, own[0][0] + _WARM)
            lines.append(
                f"run {run}: {own[0][0]}-{own[-1][0]}: {own[0][1]} MB first, {own[-1][1]} MB last; after the first "
                f"{_WARM}: {gained:+.1f} MB, {slope:+.2f} MB per 10,000"
            )
    return "\n".join([*lines, *(f"{seconds:7.3f} s  {told}" for seconds, told in progress.slowest)])


def main() -> None:
    """Try, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--resume", action="store_true", help="go on where --work says that the last run ended"
    )
    parser.add_argument("--work", type=Path, default=Path("fuzz-queries"))
    options = parser.parse_args()
    if options.work.is_dir() and not options.resume:
        shutil.rmtree(options.work)
    home = options.work / "home"
    if not home.is_dir():
        shutil.copytree(options.home, home)
    progress = Progress.read(options.work / "progress.json", options.seed)
    progress.runs += 1
    with opened(home) as fuzzed:
        fuzz(fuzzed, progress, options.queries, options.work)
    print(report(progress))
    sys.exit(1 if progress.findings else 0)


if __name__ == "__main__":
    main()
