"""The processes that search all the while: each answer must be of one whole generation, and no question may fail."""

import json
import os
import random
import signal
import time
from collections import Counter
from functools import partial
from pathlib import Path

from bench.torture.material import FILES, LASTING, RECORDS, mark, marks_in, stored_text
from bench.torture.victim import forked
from index.knowledge_base import KnowledgeBase
from index.results import SearchResult

# More would take the machine away from those who are killed.
_PAUSE_SECONDS = 0.25
_MOST_FAULTS = 50


def faults_of(result: SearchResult) -> list[str]:
    """What is wrong with an answer: a quote that is not verbatim, or a document in two versions at once."""
    faults = []
    for each in result.documents:
        versions = set()
        for found in each.passages:
            passage = found.passage
            marks = {(each.key, each.version) for each in marks_in(passage.text)}
            versions |= marks
            for key, version in marks:
                if stored_text(key, version)[passage.start : passage.end] != passage.text:
                    faults.append(f"{key} {version}: the passage at {passage.start} is not verbatim")
        if len(versions) > 1:
            faults.append(f"one document in several versions: {sorted(versions)}")
    if result.total < len(result.documents):
        faults.append(f"{result.total} documents in all, {len(result.documents)} shown")
    return faults


class Witnesses:
    """Reading processes. Use as a context manager; what they saw lies in files beside the work."""

    def __init__(self, home: Path, work: Path, count: int, seed: int) -> None:
        self._home = home
        self._files = [work / f"witness-{at}.json" for at in range(count)]
        self._seed = seed
        self._processes: list[int] = []

    def __enter__(self) -> "Witnesses":
        for file in self._files:
            file.unlink(missing_ok=True)
            self._processes.append(forked(partial(self._witness, file)))
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            os.kill(process, signal.SIGTERM)
        for process in self._processes:
            os.waitpid(process, 0)

    def fallen(self) -> list[str]:
        """Witnesses that ended though nobody told them to."""
        return [
            f"witness {process} ended"
            for process in self._processes
            if os.waitpid(process, os.WNOHANG) != (0, 0)
        ]

    def seen(self) -> tuple[int, list[str]]:
        """How many answers all of them had, and what was wrong with any."""
        told = [json.loads(file.read_text("utf-8")) for file in self._files if file.exists()]
        return sum(each["answers"] for each in told), [fault for each in told for fault in each["faults"]]

    def _witness(self, file: Path) -> None:
        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        parent = os.getppid()
        drawn = random.Random(f"{self._seed}/{file.name}")
        counted: Counter[str] = Counter()
        faults: list[str] = []
        with KnowledgeBase.open(self._home) as base:
            while os.getppid() == parent:
                key = drawn.choice((*LASTING, *LASTING, *FILES, *RECORDS))
                faults += self._asked(base, key)
                counted["answers"] += 1
                told = {"answers": counted["answers"], "faults": faults[:_MOST_FAULTS]}
                new = file.with_suffix(".new")
                new.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
                new.replace(file)
                time.sleep(_PAUSE_SECONDS)

    @staticmethod
    def _asked(base: KnowledgeBase, key: str) -> list[str]:
        """Ask for a document; one that nothing is done to must be found."""
        stamp = time.strftime("%H:%M:%S")
        try:
            result = base.search(mark(key, 1))
        except Exception as error:  # noqa: BLE001 - no question may fail, whatever fails
            return [f"{stamp} {key}: {type(error).__name__}: {error}"]
        faults = faults_of(result)
        found = {
            each.key for item in result.documents for p in item.passages for each in marks_in(p.passage.text)
        }
        if key in LASTING and key not in found:
            faults.append(f"not found in generation {result.generation}")
        return [f"{stamp} {key}: {each}" for each in faults]
