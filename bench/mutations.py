"""Mutated files through the readers: python -m bench.mutations --files DIR --count 20000 --seed 1 [--resume]

Each file of DIR, and one of every format made here, is changed as what it is (`bench.mutants`), read, understood, and
held against its invariants; every tenth is segmented too, every 100th put into a new base, every 50th goes through a
worker of the product with the product's limits. All others are examined one after the other in one process, which is
ended when a file takes more than 10 s of the processor. Every file must be read or named: a crash, a hang, a message
that is none for a person, an offset that is wrong are findings, kept with their files in `--work DIR` beside the
progress, from which `--resume` goes on. `--only NUMBER` examines one again, and `--shrink` makes its file small.
"""

import argparse
import json
import multiprocessing
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Self

from bench.examined_files import Examined, examined
from bench.flatness import growth
from bench.fuzz_progress import FuzzProgress
from bench.mutants import mutated
from bench.own_files import own_files
from bench.shrinking import shrunk
from index.preparation import Input, PreparedFile, ended_input, prepare_input
from index.workers import Workers
from ingest.containers import is_container
from ingest.ocr import OcrMode

_HANGS, _WAITS = 10.0, 300.0
_WORDS_EVERY, _STORED_EVERY, _APART_EVERY, _WRITTEN_EVERY = 10, 100, 50, 250
# Large files are drawn less often than small ones: what they are made of is the same, and takes longer.
_USUAL_BYTES = 50_000
_OWN_SHARE = 0.3

File = tuple[str, bytes]


@dataclass(slots=True)
class Progress(FuzzProgress):
    """What was done. slowest: (seconds, number, name)."""

    outcomes: dict[str, int] = field(default_factory=dict)
    suffixes: dict[str, int] = field(default_factory=dict)
    apart: dict[str, int] = field(default_factory=dict)

    def count(self, number: int, name: str, found: Examined) -> None:
        """One more file."""
        self.done = number + 1
        self.seconds += found.seconds
        self.outcomes[found.outcome] = self.outcomes.get(found.outcome, 0) + 1
        suffix = Path(name).suffix.lower()
        self.suffixes[suffix] = self.suffixes.get(suffix, 0) + 1
        self.note_slow(round(found.seconds, 2), number, name)


@dataclass(frozen=True, slots=True)
class Sources:
    """Files to start from: given ones, and our own."""

    given: Sequence[File]
    own: Sequence[File]

    @classmethod
    def of(cls, folder: Path | None) -> Self:
        """The files of a folder that are not empty, beside our own."""
        paths = sorted(each for each in folder.iterdir() if each.is_file()) if folder else []
        return cls([(path.name, data) for path in paths if (data := path.read_bytes())], own_files())

    def mutant(self, seed: int, number: int) -> File:
        """The mutant with a number: the same for the same seed and files."""
        chance = random.Random(f"{seed}/{number}")
        among = self.own if not self.given or chance.random() < _OWN_SHARE else self.given
        weights = [1 / (_USUAL_BYTES + len(data)) for _, data in among]
        ((name, data),) = chance.choices(among, weights)
        changed = mutated(data, chance)
        # Sometimes what one file ends with stands at the end of another.
        if chance.random() < 0.03:
            other = chance.choice(among)[1]
            changed += other[chance.randrange(len(other)) :][:5_000]
        return name, changed


def examine(sources: Sources, seed: int, number: int, scratch: Path | None) -> Examined:
    """Examine the mutant with a number, as far as its number says."""
    name, data = sources.mutant(seed, number)
    stored = scratch if number % _STORED_EVERY == 0 else None
    return examined(data, name, words=number % _WORDS_EVERY == 0, scratch=stored)


class Examiner:
    """A process that examines one file after the other, and is ended when it hangs."""

    def __init__(self, folder: Path | None, seed: int, scratch: Path) -> None:
        self._arguments = (folder, seed, scratch)
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    def __call__(self, number: int) -> Examined:
        """What becomes of the mutant with a number."""
        if self._process is None or self._pipe is None:
            self._start()
        assert self._process is not None and self._pipe is not None
        self._pipe.send(number)
        used, start = _processor_seconds(self._process.pid), time.monotonic()
        while not self._pipe.poll(0.5):
            seconds = _processor_seconds(self._process.pid) - used
            if seconds > _HANGS or time.monotonic() - start > _WAITS:
                self.stop()
                return Examined("hang", seconds, 0.0, (f"hangs: {seconds:.1f} s",))
        try:
            found: Examined = self._pipe.recv()
        except EOFError:
            code = self._process.exitcode
            self.stop()
            return Examined("ended", 0.0, 0.0, (f"the process came to its end: {code}",))
        if found.seconds > _HANGS:
            return Examined(found.outcome, found.seconds, found.megabytes, (*found.faults, "hangs"))
        return found

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_answer, args=(other, *self._arguments))
        self._process.start()
        other.close()
        # The first one loads the libraries.
        self._pipe.poll(_WAITS)
        self._pipe.recv()

    def stop(self) -> None:
        """End the process; the next file starts another."""
        if self._process is not None and self._pipe is not None:
            self._process.kill()
            self._process.join()
            self._pipe.close()
        self._process = self._pipe = None


def _answer(pipe: Connection, folder: Path | None, seed: int, scratch: Path) -> None:
    """Run in the process apart."""
    sources = Sources.of(folder)
    for name, data in sources.own:
        examined(data, name, words=True)
    pipe.send(None)
    while True:
        try:
            number = pipe.recv()
        except EOFError:
            return
        pipe.send(examine(sources, seed, number, scratch))


def _processor_seconds(pid: int | None) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # no /proc, or the process has ended
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def apart(workers: Workers, data: bytes, name: str) -> PreparedFile:
    """What a worker of the product makes of a file."""
    work = partial(prepare_input, ocr=OcrMode.NEVER)
    (found,) = workers.map(work, [Input(name, data)], ended_input)
    return found


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the work is written, and what does it."""

    sources: Sources
    examiner: Examiner
    workers: Workers
    work: Path

    def run(self, progress: Progress, numbers: Iterator[int]) -> None:
        """Examine the mutants with these numbers."""
        for number in numbers:
            found = self.examiner(number)
            name, data = self.sources.mutant(progress.seed, number)
            progress.count(number, name, found)
            faults = list(found.faults)
            if number % _APART_EVERY == 0 and not name.endswith(".jsonl") and not is_container(data):
                faults += self._apart(progress, data, name, found)
            if faults:
                self._keep(progress, number, name, data, faults)
            if progress.done % _WRITTEN_EVERY == 0:
                progress.samples.append((progress.runs, progress.done, round(found.megabytes, 1)))
                progress.write(self.work / "progress.json")
                print(_line(progress), flush=True)

    def _apart(self, progress: Progress, data: bytes, name: str, found: Examined) -> list[str]:
        """Whether a worker says the same of a file: read by both, or named by both."""
        prepared = apart(self.workers, data, name)
        outcome = "named" if prepared.error else "read"
        progress.apart[outcome] = progress.apart.get(outcome, 0) + 1
        # Papers with a stamp of secrecy are read, and refused.
        if prepared.error and found.outcome == "read" and "MẬT" not in prepared.error:
            return [f"read here, but a worker says: {prepared.error}"]
        return []

    def _keep(self, progress: Progress, number: int, name: str, data: bytes, faults: list[str]) -> None:
        progress.findings += 1
        (self.work / f"{progress.seed}-{number}-{name}").write_bytes(data)
        with (self.work / "findings.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({"number": number, "name": name, "faults": faults}) + "\n")


def _line(progress: Progress) -> str:
    mean = 1_000 * progress.seconds / max(1, progress.done)
    return f"{progress.done} files, {mean:.0f} ms each, {progress.findings} findings, {progress.outcomes}"


def report(progress: Progress) -> str:
    """All that was found, for a person."""
    lines = [_line(progress), f"formats: {progress.suffixes}", f"by the product's workers: {progress.apart}"]
    for run in range(1, progress.runs + 1):
        own = [(done, held) for of, done, held in progress.samples if of == run]
        if own:
            warm = own[0][0] + 1_000
            gained, slope = growth(own, warm)
            lines.append(
                f"run {run}: {own[0][0]}-{own[-1][0]}: {own[0][1]} MB first, {own[-1][1]} MB last; "
                f"after the first 1000: {gained:+.1f} MB, {slope:+.2f} MB per 10,000"
            )
    return "\n".join(
        [*lines, *(f"{seconds:6.2f} s  {number} {name}" for seconds, number, name in progress.slowest)]
    )


def _again(sources: Sources, options: argparse.Namespace) -> None:
    """Examine one mutant again in this process, and make its file small."""
    name, data = sources.mutant(options.seed, options.only)
    found = examined(data, name, words=True)
    print(name, len(data), found.outcome, f"{found.seconds:.2f} s", *found.faults, sep="\n")
    if options.shrink and found.faults:
        sign = found.faults[0][-80:]
        small = shrunk(data, lambda each: any(fault.endswith(sign) for fault in examined(each, name).faults))
        options.work.mkdir(parents=True, exist_ok=True)
        (options.work / f"small-{options.seed}-{options.only}-{name}").write_bytes(small)
        print(f"{len(small)} bytes: {small[:300]!r}")


def _numbers(progress: Progress, options: argparse.Namespace) -> Iterator[int]:
    end = time.monotonic() + (options.seconds or float("inf"))
    most = options.count or (10**9 if options.seconds else 1_000)
    while progress.done < most and time.monotonic() < end:
        yield progress.done


def main() -> None:
    """Mutate and read until the count is reached or the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=Path, help="real files; without, only those made here")
    parser.add_argument("--count", type=int, default=0, help="files in all, those of earlier runs among them")
    parser.add_argument("--seconds", type=float, default=0, help="end after so long")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, default=Path("mutations"))
    parser.add_argument(
        "--resume", action="store_true", help="go on where --work says that the last run ended"
    )
    parser.add_argument("--only", type=int, help="examine the mutant with this number")
    parser.add_argument(
        "--shrink", action="store_true", help="with --only: look for the smallest file that fails"
    )
    options = parser.parse_args()
    sources = Sources.of(options.files)
    if options.only is not None:
        return _again(sources, options)
    options.work.mkdir(parents=True, exist_ok=True)
    kept = options.work / "progress.json"
    if not options.resume:
        kept.unlink(missing_ok=True)
    progress = Progress.read(kept, options.seed)
    progress.runs += 1
    examiner = Examiner(options.files, options.seed, options.work / "scratch")
    try:
        with Workers(1) as workers:
            Bench(sources, examiner, workers, options.work).run(progress, _numbers(progress, options))
    finally:
        examiner.stop()
        progress.write(kept)
    print(report(progress))
    sys.exit(1 if progress.findings else 0)


if __name__ == "__main__":
    main()
