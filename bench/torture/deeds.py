"""What is done to a base, drawn at random: each deed tells its plan before it begins and that it is done afterwards."""

import io
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench.torture.death import Executioner
from bench.torture.ledger import Held, Job, Kept, Ledger, Plan, Presence
from bench.torture.material import FILES, RECORDS, is_record, key_of, number_of, record_lines, text_of
from index import adding
from index.backup import write_backup
from index.errors import NothingToAdapt
from index.knowledge_base import KnowledgeBase
from index.queue import Queue
from index.records import JobState, StoredJob, Visibility
from index.restoring import restore

BACKUPS = ("b0.zip", "b1.zip", "b2.zip")
# With more, each deed takes longer and nothing else is tried.
_MOST_HELD = 40
SMALL_MODEL = "models/small"


class Fault(Exception):
    """The base did not do what it acknowledged."""


def unheard(*_: object) -> None:
    """Nobody follows the progress."""


class Deeds:
    """The deeds of one process. ledger: what was acknowledged so far."""

    def __init__(
        self,
        base: KnowledgeBase,
        ledger: Ledger,
        drawn: random.Random,
        work: Path,
        executioner: Executioner,
        tell: Callable[[Plan | None], None],
    ) -> None:
        """tell: hears each plan, and None when it is done."""
        self._base = base
        self.ledger = ledger
        self._drawn = drawn
        self._work = work
        self._executioner = executioner
        self._tell = tell
        self.current = ""
        self._kinds: dict[str, tuple[float, Callable[[], None]]] = {
            "add": (6, self.add), "add several": (3, self.add_several), "remove": (3, self.remove),
            "put back": (3, self.put_back), "correct": (3, self.correct), "take back": (1, self.take_back),
            "label": (2, self.label), "upload": (2, self.upload), "drain": (3, self.drain),
            "rebuild": (1, self.rebuild), "merge": (2, self.merge), "use model": (1, self.use_model),
            "adapt": (0.05, self.adapt), "backup": (2, self.back_up), "restore": (1, self.restore),
        }  # fmt: skip

    def do(self, protocol: str | None = None) -> None:
        """One deed; of those that go through a protocol, when one is named."""
        names = [protocol] if protocol in self._kinds else list(self._kinds)
        weights = [self._kinds[name][0] for name in names]
        if len(self.ledger.held()) > _MOST_HELD and protocol is None:
            names, weights = ["remove"], [1]
        (name,) = self._drawn.choices(names, weights)
        self._kinds[name][1]()

    @contextmanager
    def _doing(self, plan: Plan) -> Iterator[None]:
        self.current = plan.deed
        self._tell(plan)
        yield
        self._tell(None)
        self.ledger = plan.done(self.ledger)
        self.current = ""

    # What is there, to be chosen from

    def _waiting(self) -> set[str]:
        """The documents of uploads that wait: nothing else is done to these."""
        return {key for job in self.ledger.jobs.values() for file in job.files for key in file}

    def _some(self, presence: Presence, kinds: str = "fru") -> str | None:
        """Some document that is held or set aside."""
        waiting = self._waiting()
        fitting = sorted(
            key
            for key, kept in self.ledger.state.items()
            if kept.presence is presence and key[0] in kinds and key not in waiting
        )
        return self._drawn.choice(fitting) if fitting else None

    def _arrivals(self, keys: list[str]) -> dict[str, Kept]:
        """The next version of each of these."""
        first = self.ledger.versions + 1
        known = self.ledger.state
        return {
            key: replace(known[key], version=version, presence=Presence.HELD)
            if key in known
            else Kept(version)
            for version, key in enumerate(keys, start=first)
        }

    def _document(self, key: str) -> int:
        return self._base.document(key if is_record(key) else number_of(key)).id

    def _written(self, arrivals: dict[str, Kept]) -> list[Path]:
        """Files with these versions, the records together in one."""
        inbox = self._work / "inbox"
        inbox.mkdir(exist_ok=True)
        paths = []
        for key, kept in arrivals.items():
            if not is_record(key):
                path = inbox / f"{key}.txt"
                path.write_text(text_of(key, kept.version), encoding="utf-8")
                paths.append(path)
        if records := {key: kept.version for key, kept in arrivals.items() if is_record(key)}:
            path = inbox / "records.jsonl"
            path.write_bytes(record_lines(records))
            paths.append(path)
        return paths

    # Deeds

    def add(self) -> None:
        """One document, new or changed."""
        self._add(self._drawn.sample(self._free((*FILES, *RECORDS)), 1))

    def add_several(self) -> None:
        """Some files and some records in one command."""
        files = self._drawn.sample(self._free(FILES), self._drawn.randint(1, 3))
        free = self._free(RECORDS)
        self._add(files + self._drawn.sample(free, min(len(free), self._drawn.randint(2, 7))))

    def _free(self, keys: tuple[str, ...]) -> list[str]:
        waiting = self._waiting()
        return [key for key in keys if key not in waiting]

    def _add(self, keys: list[str]) -> None:
        arrivals = self._arrivals(keys)
        paths = self._written(arrivals)
        with self._doing(Plan("add", dict(arrivals), groups_of(keys))):
            report = self._base.add(paths, jobs=1)
            if report.failed or report.added + report.replaced != len(keys):
                raise Fault(f"add of {keys}: {report}")

    def remove(self) -> None:
        """Take out one document; one that was uploaded sometimes for good."""
        if (key := self._some(Presence.HELD)) is None:
            self.add()
            return
        for_good = key.startswith("u") and self._drawn.random() < 0.6
        after = None if for_good else replace(self.ledger.state[key], presence=Presence.ASIDE)
        with self._doing(Plan("remove for good" if for_good else "remove", {key: after}, ((key,),))):
            self._base.remove(self._document(key), for_good=for_good)

    def put_back(self) -> None:
        """Bring back what was taken out."""
        if (key := self._some(Presence.ASIDE)) is None:
            self.remove()
            return
        with self._doing(
            Plan("put back", {key: replace(self.ledger.state[key], presence=Presence.HELD)}, ((key,),))
        ):
            self._base.put_back(removed_id(self._base, key))

    def correct(self) -> None:
        """Put a subject right."""
        if (key := self._some(Presence.HELD, "fu")) is None:
            self.add()
            return
        subject = f"Đính chính lần {self._drawn.randint(1, 9_999)}"
        with self._doing(Plan("correct", {key: replace(self.ledger.state[key], subject=subject)}, ((key,),))):
            self._base.correct(self._base.document(self._document(key)), {"subject": subject})

    def take_back(self) -> None:
        """Take a correction back."""
        if (key := self._some(Presence.HELD, "fu")) is None:
            self.add()
            return
        with self._doing(Plan("take back", {key: replace(self.ledger.state[key], subject=None)}, ((key,),))):
            self._base.take_back(self._base.document(self._document(key)))

    def label(self) -> None:
        """Make a document internal, or open."""
        if (key := self._some(Presence.HELD)) is None:
            self.add()
            return
        kept = self.ledger.state[key]
        with self._doing(Plan("label", {key: replace(kept, internal=not kept.internal)}, ((key,),))):
            visibility = Visibility.OPEN if kept.internal else Visibility.INTERNAL
            self._base.set_visibility(self._document(key), visibility)

    def upload(self) -> None:
        """Send in files that no one knows yet, and sometimes records, to wait for `drain`."""
        first = self.ledger.versions + 1
        new = [f"u{first + at}" for at in range(self._drawn.randint(1, 3))]
        free = self._free(RECORDS)
        records = self._drawn.sample(free, min(len(free), self._drawn.choice([0, 3, 8])))
        versions = {key: first + at for at, key in enumerate((*new, *records))}
        files = [{key: versions[key]} for key in new]
        if records:
            files.append({key: versions[key] for key in records})
        upload = self._base.uploads.begin()
        job = Job(tuple(files), self._expected([*new, *records]))
        with self._doing(Plan("upload", jobs=self.ledger.jobs | {upload.id: job})):
            for at, file in enumerate(files):
                key = next(iter(file))
                content = record_lines(file) if is_record(key) else text_of(key, file[key]).encode()
                upload.put(f"{at}.jsonl" if is_record(key) else f"{key}.txt", io.BytesIO(content))
            self._base.submit(upload)

    def _expected(self, keys: list[str]) -> dict[str, int]:
        held = set(self.ledger.held())
        replaced = sum(key in held for key in keys)
        counted = {"added": len(keys) - replaced, "replaced": replaced}
        return {outcome: count for outcome, count in counted.items() if count}

    def drain(self) -> None:
        """Work the queue off."""
        if not self.ledger.jobs:
            self.upload()
            return
        jobs = self.ledger.jobs
        files = [file for job in jobs.values() for file in job.files]
        versions = {key: version for file in files for key, version in file.items()}
        known = self.ledger.state
        after: dict[str, Kept | None] = {
            key: replace(known[key], version=version, presence=Presence.HELD)
            if key in known
            else Kept(version)
            for key, version in versions.items()
        }
        groups = tuple(group for file in files for group in groups_of(list(file)))
        with self._doing(Plan("drain", after, groups, jobs={})):
            Queue(self._base).drain()
            for key, job in jobs.items():
                self._require_counted(key, job)

    def _require_counted(self, job_id: str, job: Job) -> None:
        stored = self._base.store.job(job_id)
        if wrong := f"no job {job_id}" if stored is None else miscounted(stored, job):
            raise Fault(wrong)

    def rebuild(self) -> None:
        """Index everything anew."""
        with self._doing(Plan("rebuild")):
            self._base.rebuild()

    def merge(self) -> None:
        """Make a new base of what lies beside the old one."""
        with self._doing(Plan("merge")):
            if self._base.merge() is None:
                raise Fault("merge: no base was made, and nobody else was at it")

    def use_model(self) -> None:
        """Change between the bundled model and a small one."""
        current = self._base.serving()[0].model_name
        with self._doing(Plan("use model")):
            self._base.use_model(None if current == SMALL_MODEL else SMALL_MODEL)

    def adapt(self) -> None:
        """Fit a model to the documents, if there are enough; it is kept."""
        with self._doing(Plan("adapt")):
            try:
                self._base.adapt()
            except NothingToAdapt:
                return

    def back_up(self) -> None:
        """Write one of the backup files anew."""
        name = self._drawn.choice(BACKUPS)
        held = Held(dict(self.ledger.state), dict(self.ledger.jobs))
        with self._doing(Plan("backup", backup=(name, held))):
            write_backup(
                self._base.home, self._work / name, unheard,
                on_step=lambda step: self._executioner.step("backup", step),
            )  # fmt: skip

    def restore(self) -> None:
        """Make the base what a backup holds."""
        if not self.ledger.backups:
            self.back_up()
            return
        name = self._drawn.choice(sorted(self.ledger.backups))
        held = self.ledger.backups[name]
        after: dict[str, Kept | None] = {
            key: held.state.get(key) for key in {*self.ledger.state, *held.state}
        }
        with self._doing(Plan("restore", after, (tuple(sorted(after)),), jobs=held.jobs, source=name)):
            restore(
                self._base.home, self._work / name, unheard,
                lambda step: self._executioner.step("restore", step),
            )  # fmt: skip
            self._base.refresh()


def miscounted(stored: StoredJob, job: Job) -> str | None:
    """What is wrong with how an upload ended, None when nothing is."""
    counts = {outcome.value: count for outcome, count in stored.counts.items()}
    if stored.state is JobState.DONE and counts == job.outcomes:
        return None
    return f"job {stored.id}: {stored.state} {counts}, not {job.outcomes}"


def groups_of(keys: list[str]) -> tuple[tuple[str, ...], ...]:
    """What is stored in one transaction each: every file, and so many records at a time."""
    records = [key for key in keys if is_record(key)]
    size = adding.RECORDS_PER_BATCH
    batches = [tuple(records[at : at + size]) for at in range(0, len(records), size)]
    return (*((key,) for key in keys if not is_record(key)), *batches)


def removed_id(base: KnowledgeBase, key: str) -> int:
    """The id of a document that was taken out."""
    found = removed_ids(base)
    if key not in found:
        raise Fault(f"{key}: set aside, and nothing is kept of it")
    return found[key]


def removed_ids(base: KnowledgeBase) -> dict[str, int]:
    """Document → id, of all that can be put back."""
    rows = base.store.rows("SELECT document_id, name, external_id FROM removed WHERE content IS NOT NULL")
    return {row["external_id"] or key_of(row["name"].split()[-1]): row["document_id"] for row in rows}
