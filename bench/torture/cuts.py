"""Power cuts: deeds are done on a watched disk, and what cuts in them would have left is examined like after a kill."""

import os
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.torture.death import Death, Executioner
from bench.torture.deeds import Deeds, groups_of, unheard
from bench.torture.disk import Disk, Moment, Tree, Way, lay_out
from bench.torture.inquest import examined
from bench.torture.ledger import Kept, Ledger, Plan
from bench.torture.trial import FIRST_KEYS, write_first_files, write_small_model
from bench.torture.victim import as_large_bases_go
from index.knowledge_base import KnowledgeBase
from index.restoring import restore
from index.uploads import Uploads

_ELSEWHERE = "restore elsewhere"
# In this order each of them has something to do.
_ROUND = (
    "add", "upload", "backup", "add several", "drain", "remove", "put back", "correct", "label", "take back", "upload",
    "merge", "use model", "adapt", "rebuild", "backup", "restore", _ELSEWHERE,
)  # fmt: skip
# Of one deed at most so many, before the next is done: one passes a hundred of them, a restoration four hundred.
_MOST_OF_A_DEED = 100


@dataclass(frozen=True, slots=True)
class Cut:
    """What a power cut leaves: of which moment, in which way."""

    moment: Moment
    way: Way
    tree: Tree


@dataclass(slots=True)
class Cuts:
    """Deeds on the disk of a folder, and the cuts in them. faults: what was wrong in what they left."""

    work: Path
    seed: int
    states: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)
    seen: dict[str, tuple[int, int]] = field(default_factory=dict)
    _each: int = 1

    def run(self, states: int) -> None:
        """Go round until so many states were examined, or one of them is no base any more."""
        as_large_bases_go()
        begun = time.monotonic()
        self._each = min(_MOST_OF_A_DEED, states // len(_ROUND))
        shutil.rmtree(self.work, ignore_errors=True)
        ledger = self._first()
        with KnowledgeBase.open(self._machine / "home") as base:
            write_small_model(base, base.home)
            turn = 0
            while not self.faults and (self.states < states or turn % len(_ROUND)):
                ledger = self._deed(base, ledger, turn)
                turn += 1
        self.seconds = time.monotonic() - begun

    @property
    def _machine(self) -> Path:
        """What is watched: the home, the files that are put in, the backups."""
        return self.work / "machine"

    def _first(self) -> Ledger:
        """A base where there was none."""
        write_first_files(self._machine)
        plan = Plan("first", {key: Kept(1) for key in FIRST_KEYS}, groups_of(list(FIRST_KEYS)))
        with self._cutting("home", Ledger(), plan), KnowledgeBase.open(self._machine / "home") as base:
            base.add([self._machine / "inbox"], jobs=1)
        return plan.done(Ledger())

    def _restore_elsewhere(self, ledger: Ledger) -> None:
        """A base where there was none, of a backup."""
        name, held = sorted(ledger.backups.items())[0]
        plan = Plan(_ELSEWHERE, dict(held.state), (tuple(sorted(held.state)),), jobs=held.jobs, source=name)
        before = Ledger(backups=ledger.backups, versions=ledger.versions)
        with self._cutting("other", before, plan):
            restore(self._machine / "other", self._machine / name, unheard)
            with KnowledgeBase.open(self._machine / "other") as base:
                base.refresh()
        shutil.rmtree(self._machine / "other")

    @contextmanager
    def _cutting(self, home: str, ledger: Ledger, plan: Plan) -> Iterator[None]:
        disk = Disk(self._machine)
        disk.told = ledger, plan
        with disk.watching():
            yield
            disk.told = plan.done(ledger), None
            disk.look()
        self._examine(disk, plan.deed, home)

    def _deed(self, base: KnowledgeBase, ledger: Ledger, turn: int) -> Ledger:
        """Do the next deed, and examine cuts in it; returns the ledger of it."""
        name = _ROUND[turn % len(_ROUND)]
        if name == _ELSEWHERE:
            self._restore_elsewhere(ledger)
            return ledger
        disk = Disk(self._machine)

        def tell(plan: Plan | None) -> None:
            doing = disk.told[1]
            disk.told = (ledger, plan) if plan else (doing.done(ledger), None)
            disk.look()

        disk.told = ledger, None
        drawn = random.Random(f"{self.seed}/{turn}")
        deeds = Deeds(base, ledger, drawn, self._machine, Executioner(Death()), tell)
        with disk.watching():
            deeds.do(name)
        self._examine(disk, name)
        return deeds.ledger

    def _examine(self, disk: Disk, deed: str, home: str = "home") -> None:
        drawn = random.Random(f"{self.seed}/{self.states}/{deed}")
        found = list(_cuts(disk, drawn))
        sample = drawn.sample(found, min(self._each, len(found)))
        for cut in sample:
            self.states += 1
            self._hold(cut, deed, home)
        seen, of = self.seen.get(deed, (0, 0))
        self.seen[deed] = seen + len(sample), of + len(found)

    def _hold(self, cut: Cut, deed: str, home: str) -> None:
        folder = self.work / f"state-{self.states}"
        lay_out(cut.tree, folder)
        ledger, doing = cut.moment.told
        faults = [*_upload_faults(folder / home, cut, ledger, doing)]
        with _unsynced():
            faults += examined(folder / home, folder, ledger, doing, str(self.states)).faults
        self.faults += [f"{folder.name}, cut in {deed} ({cut.way.value}): {each}" for each in faults]
        if not faults:
            shutil.rmtree(folder)

    def lines(self) -> Iterator[str]:
        """The table."""
        yield f"seed {self.seed}: {self.states} states after a power cut, {self.seconds:.0f} s;"
        yield f"{len(self.faults)} faults"
        yield ""
        yield "| cut in | states | of |\n|---|---:|---:|"
        yield from (f"| {deed} | {seen} | {of} |" for deed, (seen, of) in self.seen.items())
        yield from (f"FAULT {each}" for each in self.faults)


@contextmanager
def _unsynced() -> Iterator[None]:
    """What is examined is thrown away, and need not reach a disk."""
    fsync = os.fsync
    os.fsync = lambda fd: None
    try:
        yield
    finally:
        os.fsync = fsync


def _cuts(disk: Disk, drawn: random.Random) -> Iterator[Cut]:
    """All that cuts may leave, drawn ones among them; of states alike the last, of which most was acknowledged."""
    found: dict[int, Cut] = {}
    for moment in disk.moments:
        for way in Way:
            tree = moment.left(way, drawn)
            found[hash((*tree.items(), moment.told[1] is None))] = Cut(moment, way, tree)
    yield from found.values()


def _upload_faults(home: Path, cut: Cut, ledger: Ledger, doing: Plan | None) -> Iterator[str]:
    """What was taken in waits with all its files, until it is worked off."""
    if doing is not None and doing.jobs is not None and doing.deed != "upload":
        return
    there = cut.moment.left(Way.NAMES, random.Random(0))
    for job in ledger.jobs:
        # A restored base may wait for files that no backup holds.
        if f"{home.name}/uploads/{job}" in there:
            yield from (f"upload {job}: {each}" for each in Uploads(home).faults(job))
