"""The round: a process dies, what it leaves is examined, the next one goes on with that. Progress lies on the disk."""

import json
import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.torture.death import Death, drawn_death
from bench.torture.deeds import SMALL_MODEL
from bench.torture.inquest import examined, prune
from bench.torture.ledger import Kept, Ledger
from bench.torture.material import FILES, LASTING, RECORDS, is_record, record_lines, text_of
from bench.torture.victim import Outcome, as_large_bases_go, forked, run_victim
from bench.torture.witness import Witnesses
from index.durable import replace_text
from index.knowledge_base import KnowledgeBase
from index.training.directory import write_model
from index.training.vocabulary import Vocabulary

_SMALL_TOKENS = 400
# What a base begins with.
FIRST_KEYS = (*LASTING, *FILES[:6], *RECORDS[:6])


@dataclass(slots=True)
class Tally:
    """What the round has come to."""

    kills: int = 0
    rounds: int = 0
    deeds: int = 0
    ways: dict[str, int] = field(default_factory=dict)
    cut_off: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    answers: int = 0
    seconds: float = 0.0

    def count(self, death: Death, outcome: Outcome) -> None:
        """Another process has ended."""
        self.rounds += 1
        self.deeds += outcome.deeds
        if outcome.killed:
            self.kills += 1
            _raise(self.ways, death.kind)
            _raise(self.cut_off, outcome.doing.deed if outcome.doing else "between deeds")


def _raise(counts: dict[str, int], key: str) -> None:
    counts[key] = counts.get(key, 0) + 1


class Trial:
    """A round in a folder: the base, its backups, the ledger, a line for each kill."""

    def __init__(self, work: Path, seed: int) -> None:
        self._work = work
        self._home = work / "home"
        self._seed = seed
        self._kept = work / "kept.json"
        self.tally = Tally()
        self._ledger = Ledger()

    def prepare(self, resume: bool) -> None:
        """A base to begin with, or the one that was left."""
        as_large_bases_go()
        if resume and self._kept.exists():
            told = json.loads(self._kept.read_text("utf-8"))
            # What was wrong has been mended meanwhile, or is found again.
            self.tally = replace(Tally(**told["tally"]), faults=[])
            self._ledger = Ledger.decoded(told["ledger"])
        else:
            shutil.rmtree(self._work, ignore_errors=True)
            self._work.mkdir(parents=True)
            self._ledger = first_base(self._home, self._work)
            self._keep()
        _warm(self._work)

    def run(self, kills: int, readers: int = 1) -> None:
        """Go on until so many processes were killed, or a base is no longer what it must be."""
        answers, before = self.tally.answers, self.tally.seconds
        begun = time.monotonic()
        # Told to end, it ends after the round: what a process did that nobody heard of would be a fault later on.
        stopped: list[int] = []
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda number, _: stopped.append(number))
        with Witnesses(self._home, self._work, readers, self._seed) as witnesses:
            while self.tally.kills < kills and not self.tally.faults and not stopped:
                self._round()
                self.tally.faults += witnesses.fallen()
                seen, faults = witnesses.seen()
                self.tally.answers = answers + seen
                self.tally.faults += [f"witness: {each}" for each in faults]
                self.tally.seconds = before + time.monotonic() - begun
                self._keep()

    def _round(self) -> None:
        number = self.tally.rounds
        seed = f"{self._seed}/{number}"
        death = drawn_death(random.Random(seed), number)
        outcome = run_victim(self._home, self._work, self._ledger, death, seed)
        self.tally.count(death, outcome)
        faults = [] if outcome.killed or not outcome.words else [outcome.words]
        told, ledger = self._examined(outcome, seed)
        faults += told
        self._note(number, death, outcome, faults)
        self._ledger = ledger
        self.tally.faults += [f"round {number}: {each}" for each in faults]
        prune(self._home)

    def _examined(self, outcome: Outcome, seed: str) -> tuple[list[str], Ledger]:
        """The verdict, reached in a process of its own: this one never opens a base."""
        reading, writing = os.pipe()

        def examine() -> None:
            verdict = examined(self._home, self._work, outcome.ledger, outcome.doing, seed)
            with os.fdopen(writing, "w", encoding="utf-8") as told:
                json.dump([verdict.faults, verdict.ledger.encoded()], told, ensure_ascii=False)

        process = forked(examine)
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as lines:
            content = lines.read()
        os.waitpid(process, 0)
        if not content:
            return ["the inquest itself fell"], outcome.ledger
        faults, ledger = json.loads(content)
        return list(faults), Ledger.decoded(ledger)

    def _note(self, number: int, death: Death, outcome: Outcome, faults: list[str]) -> None:
        line = {
            "round": number, "death": death.kind, "killed": outcome.killed, "deeds": outcome.deeds,
            "doing": outcome.doing and outcome.doing.deed, "words": outcome.words.strip(), "faults": faults,
        }  # fmt: skip
        with (self._work / "progress.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def _keep(self) -> None:
        told: dict[str, Any] = {"tally": asdict(self.tally), "ledger": self._ledger.encoded()}
        replace_text(self._kept, json.dumps(told, ensure_ascii=False))

    def lines(self) -> Iterator[str]:
        """The table."""
        tally = self.tally
        yield f"seed {self._seed}: {tally.kills} kills in {tally.rounds} processes, {tally.seconds:.0f} s;"
        yield f"{tally.deeds} deeds acknowledged; {tally.answers} answers to readers; {len(tally.faults)} faults"
        for title, counts in (("killed at", tally.ways), ("killed in", tally.cut_off)):
            yield ""
            yield f"| {title} | kills |\n|---|---:|"
            yield from (f"| {key} | {count} |" for key, count in sorted(counts.items()))
        yield from (f"FAULT {each}" for each in tally.faults)


def first_base(home: Path, work: Path) -> Ledger:
    """A base with some documents, made by a process of its own, and the ledger of it."""
    process = forked(lambda: _make_base(home, work))
    if os.waitpid(process, 0)[1]:
        raise RuntimeError("no base could be made")
    return Ledger({key: Kept(1) for key in FIRST_KEYS}, versions=1)


def _make_base(home: Path, work: Path) -> None:
    write_first_files(work)
    with KnowledgeBase.open(home) as base:
        report = base.add([work / "inbox"], jobs=1)
        assert not report.failed, report
        write_small_model(base, home)


def write_first_files(work: Path) -> None:
    """The documents of FIRST_KEYS, to be put in."""
    inbox = work / "inbox"
    inbox.mkdir(parents=True)
    for key in FIRST_KEYS:
        if not is_record(key):
            (inbox / f"{key}.txt").write_text(text_of(key, 1), encoding="utf-8")
    records = [key for key in FIRST_KEYS if is_record(key)]
    (inbox / "records.jsonl").write_bytes(record_lines(dict.fromkeys(records, 1)))


def write_small_model(base: KnowledgeBase, home: Path) -> None:
    """A second model, to be used in turn with the bundled one."""
    from index.embedding import StaticEncoder

    encoder = base.encoder
    assert isinstance(encoder, StaticEncoder)
    tokens = encoder.tokens[:_SMALL_TOKENS]
    rows = encoder.rows_of(tokens)
    vocabulary = Vocabulary(("<unk>", *tokens), (0.0,) * (len(tokens) + 1))
    import numpy as np

    write_model(home / SMALL_MODEL, np.vstack([np.zeros((1, rows.shape[1]), np.float32), rows]), vocabulary)


def _warm(work: Path) -> None:
    """Load here what every forked process would load anew."""
    import index.training.adapt  # noqa: F401 - torch

    folder = work / "warm"
    with KnowledgeBase.open(folder) as base:
        base.add_bytes(text_of("l1", 1).encode(), "l1.txt")
        base.search("trồng cây")
    shutil.rmtree(folder)
