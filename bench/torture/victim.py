"""The process that does the deeds and is killed in one of them.

It is forked from one that has imported the product already, before any base is open: a fresh Python would take seconds
for each kill. What it does it tells through a pipe, whose content outlives it.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from bench.torture.death import Death, Executioner
from bench.torture.deeds import Deeds
from bench.torture.ledger import Ledger, Plan
from index import adaptation, adding, comparison, embedding, knowledge_base, locks, publication
from index.knowledge_base import KnowledgeBase

# Without a death in it, a process leaves after this many deeds.
_DEEDS = 8
_PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a process ended: what was acknowledged, what it was at, its last words, and whether it was killed."""

    ledger: Ledger
    doing: Plan | None
    deeds: int
    killed: bool
    words: str


def as_large_bases_go() -> None:
    """Let a small base go the ways of a large one: fresh segments, several transactions for one file of records."""
    publication.SMALLEST_BASE = 1
    publication.LARGEST_SHARE = 0.5
    adding.RECORDS_PER_BATCH = 3
    # So few documents gain nothing by a model of their own; here every one that is fitted is kept.
    vars(adaptation)["difference_of"] = lambda name, changes: replace(
        comparison.difference_of(name, changes), low=1e-6
    )
    # A reader that makes a withdrawn index anew holds the lock; that a busy machine takes long for it is no fault.
    locks.LOCK_SECONDS = 60.0
    # Of two files, so that every process does not read them anew.
    bundled = embedding.load_encoder()

    def loaded(name_or_path: str | None = None, name: str | None = None) -> embedding.Encoder:
        return bundled if name_or_path is None else embedding.load_encoder(name_or_path, name)

    vars(knowledge_base)["load_encoder"] = loaded


def forked(work: Callable[[], None], errors: int | None = None) -> int:
    """Run something in a process of its own; returns its id. errors: descriptor that its stderr goes to."""
    process = os.fork()
    if process == 0:
        _end(work, errors)
    return process


def _end(work: Callable[[], None], errors: int | None) -> NoReturn:
    code = 1
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_DFL)
    try:
        if errors is not None:
            os.dup2(errors, sys.stderr.fileno())
        work()
        code = 0
    except BaseException:  # noqa: BLE001 - nothing may go on in what is a copy of the parent
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def run_victim(home: Path, work: Path, ledger: Ledger, death: Death, seed: str) -> Outcome:
    """Have a process do deeds until it is killed, or has done enough of them."""
    reading, writing = os.pipe()
    errors, told_errors = os.pipe()
    process = forked(lambda: _live(home, work, ledger, death, seed, writing), told_errors)
    os.close(writing)
    os.close(told_errors)
    plans: list[Plan | None] = []
    with os.fdopen(reading, encoding="utf-8") as lines, os.fdopen(errors, encoding="utf-8") as words:
        if death.seconds is not None and (line := lines.readline()):
            plans.append(_heard(line))
            time.sleep(death.seconds)
            os.kill(process, signal.SIGKILL)
        plans += [_heard(line) for line in lines if line.endswith("\n")]
        last_words = words.read()
    _, status = os.waitpid(process, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return _outcome(ledger, plans, killed, last_words)


def _heard(line: str) -> Plan | None:
    told: Any = json.loads(line)
    return Plan.decoded(told) if told else None


def _outcome(ledger: Ledger, plans: list[Plan | None], killed: bool, words: str) -> Outcome:
    doing: Plan | None = None
    deeds = 0
    for plan in plans:
        if plan is None:
            assert doing is not None
            ledger, doing, deeds = doing.done(ledger), None, deeds + 1
        else:
            doing = plan
    return Outcome(ledger, doing, deeds, killed, words)


def _live(home: Path, work: Path, ledger: Ledger, death: Death, seed: str, writing: int) -> None:
    signal.alarm(int(_PATIENCE_SECONDS))
    executioner = Executioner(death)

    def tell(plan: Plan | None) -> None:
        os.write(writing, json.dumps(plan and plan.encoded(), ensure_ascii=False).encode() + b"\n")
        executioner.begin()

    def on_step(step: int) -> None:
        executioner.step("merge" if deeds.current == "merge" else "publish", step)

    with KnowledgeBase(home, on_publish_step=on_step) as base:
        deeds = Deeds(base, ledger, random.Random(seed), work, executioner, tell)
        for _ in range(_DEEDS):
            deeds.do(death.deed or death.protocol)
