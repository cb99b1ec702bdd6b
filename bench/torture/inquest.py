"""What is examined after a kill: is the base whole, does it hold what was acknowledged, does a search find it.

A deed that was cut off is allowed two states, all or nothing, for each group of documents that it changes at once.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from bench.torture.deeds import miscounted, removed_ids
from bench.torture.ledger import Held, Job, Kept, Ledger, Plan, Presence, State
from bench.torture.material import LASTING, key_of, mark, marks_in, stored_text
from index.backup_file import MODEL, STORE, opened_backup
from index.errors import KnowledgeBaseError
from index.generation import file_sha256
from index.knowledge_base import KnowledgeBase
from index.records import Status, StoredDocument, Visibility

# Everything that a home may hold after a kill and a refresh.
_KNOWN = {
    "store.sqlite", "store.sqlite-wal", "store.sqlite-shm", "CURRENT", "CURRENT.new", "generations", "merging",
    "MODEL", "MODEL.new", "models", "uploads", "backups", "lock", "merge.lock", "jobs.lock", "writer",
}  # fmt: skip
_SEARCHED = 3
# The file of a model that no other model has.
_WEIGHTS = "model.safetensors"
_SAFETY_COPIES_KEPT = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an inquest found. ledger: what the base holds now; meaningless when there are faults."""

    faults: tuple[str, ...]
    ledger: Ledger


def examined(home: Path, work: Path, ledger: Ledger, doing: Plan | None, seed: str) -> Verdict:
    """Hold a base against what was acknowledged. doing: the deed that was cut off, None when none was."""
    faults: list[str] = []
    try:
        with KnowledgeBase.open(home) as base:
            faults += base.check().faults
            seen = observed(base, faults)
            matched = _matched(base, seen, ledger, doing, faults)
            faults += _backup_faults(work, ledger)
            matched = replace(matched, backups=_backups(work, ledger, doing, faults))
            before = {path.name for path in (home / "generations").glob("*")}
            base.refresh()
            # MODEL is written by the writer who ends a killed restoration, at the latest.
            if doing is not None and doing.source is not None and matched.state != ledger.state:
                faults += _model_faults(home, work, doing.source)
            # A restoration that is undone puts the old one back, which is no publication.
            if base.published not in before:
                faults += _generations_left(home)
            report = base.check()
            faults += [*report.faults, *(["stale after a refresh"] if report.stale else [])]
            faults += _search_faults(base, matched.state, doing, random.Random(seed))
        faults += _leftovers(home)
    except (KnowledgeBaseError, OSError) as error:
        faults.append(f"{type(error).__name__}: {error}")
        matched = ledger
    return Verdict(tuple(faults), matched)


def observed(base: KnowledgeBase, faults: list[str]) -> dict[str, Kept]:
    """What a store holds; of what is set aside, only that it is."""
    seen = {key: Kept(0, Presence.ASIDE) for key in removed_ids(base)}
    for document in base.store.documents(base.store.document_ids()).values():
        if document.status is not Status.FULL_TEXT:
            continue
        key = document.external_id or key_of(document.number or "0/")
        text = base.store.text(document.id) or ""
        versions = {each.version for each in marks_in(text) if each.key == key}
        if len(versions) != 1 or text != stored_text(key, max(versions)):
            faults.append(f"{key}: the stored text is of no version ({sorted(versions)})")
            continue
        if key in seen and seen[key].presence is Presence.HELD:
            faults.append(f"{key}: stored twice")
        seen[key] = _kept(document, max(versions))
    return seen


def _kept(document: StoredDocument, version: int) -> Kept:
    subject = document.subject
    corrected = subject if subject is not None and subject.startswith("Đính chính lần") else None
    return Kept(version, Presence.HELD, corrected, document.visibility is Visibility.INTERNAL)


def _is(seen: Kept | None, expected: Kept | None) -> bool:
    if seen is None or expected is None:
        return seen is expected
    if expected.presence is Presence.ASIDE:
        return seen.presence is Presence.ASIDE
    return seen == expected


def _matched(
    base: KnowledgeBase, seen: State, ledger: Ledger, doing: Plan | None, faults: list[str]
) -> Ledger:
    """The ledger as the store bears it out, group by group."""
    changes = doing.changes if doing else {}
    faults += [
        f"{key}: {ledger.state.get(key)} was acknowledged, {seen.get(key)} is there"
        for key in {*seen, *ledger.state} - set(changes)
        if not _is(seen.get(key), ledger.state.get(key))
    ]
    matched = ledger
    for group in doing.groups if doing else ():
        if all(_is(seen.get(key), changes[key]) for key in group):
            matched = matched.changed({key: changes[key] for key in group})
        elif not all(_is(seen.get(key), ledger.state.get(key)) for key in group):
            told = {key: (ledger.state.get(key), changes[key], seen.get(key)) for key in group}
            faults.append(f"{doing and doing.deed} was done in part: before, after, now: {told}")
    jobs = _waiting_jobs(base, ledger, doing, matched.state != ledger.state, faults)
    used = doing.done(ledger).versions if doing else 0
    return replace(matched, jobs=jobs, versions=max(used, matched.versions))


def _waiting_jobs(
    base: KnowledgeBase, ledger: Ledger, doing: Plan | None, changed: bool, faults: list[str]
) -> dict[str, Job]:
    """The uploads that wait. What a cut-off deed worked off must be counted right; nothing else may be gone."""
    restoring = doing is not None and doing.deed == "restore"
    planned = (doing and doing.jobs) or {}
    stored = {key: base.store.job(key) for key in ledger.jobs | planned}
    waiting = {
        key: job
        for key, job in (ledger.jobs | planned).items()
        if (each := stored[key]) and not each.state.is_over
    }
    if restoring:
        # The same upload may wait in one of the two bases and be over in the other.
        lost = set(planned) - set(waiting) if changed else set()
    else:
        lost = {key for key in ledger.jobs if stored[key] is None}
        over = {key: each for key in ledger.jobs if (each := stored[key]) and each.state.is_over}
        faults += [wrong for key, each in over.items() if (wrong := miscounted(each, ledger.jobs[key]))]
    if lost:
        faults.append(f"uploads lost: {sorted(lost)}")
    return waiting


def _search_faults(
    base: KnowledgeBase, state: State, doing: Plan | None, drawn: random.Random
) -> Iterator[str]:
    """What is held must be found by its mark, as it is; what is not held must not be."""
    touched = sorted(doing.changes)[:_SEARCHED] if doing else []
    others = drawn.sample(sorted(state), min(_SEARCHED, len(state)))
    for key in dict.fromkeys([*touched, *others, LASTING[0]]):
        kept = state.get(key)
        if kept is None:
            continue
        found = _versions_found(base, key, kept.version)
        wanted = {kept.version} if kept.presence is Presence.HELD else set()
        if found != wanted:
            yield f"{key}: a search finds versions {sorted(found)}, not {sorted(wanted)}"
        if kept.internal and _versions_found(base.for_anyone, key, kept.version):
            yield f"{key}: internal, and found by readers without a name"


def _versions_found(base: KnowledgeBase, key: str, version: int) -> set[int]:
    result = base.search(mark(key, version))
    texts = (found.passage.text for each in result.documents for found in each.passages)
    return {each.version for text in texts for each in marks_in(text) if each.key == key}


def _backup_faults(work: Path, ledger: Ledger) -> Iterator[str]:
    """Every backup that was acknowledged is whole."""
    for name in ledger.backups:
        try:
            with opened_backup(work / name) as (backup, parts):
                for part in backup.parts:
                    parts.hold(part)
        except (KnowledgeBaseError, OSError) as error:
            yield f"backup {name}: {error}"


def _backups(work: Path, ledger: Ledger, doing: Plan | None, faults: list[str]) -> dict[str, Held]:
    """What each backup file holds; one that was being written holds what it held, or what it was to hold."""
    if doing is None or doing.backup is None or not (work / doing.backup[0]).exists():
        return ledger.backups
    name, new = doing.backup
    state = _state_of(work / name, faults)
    for held in (new, ledger.backups.get(name)):
        if held is not None and _same(state, held.state):
            return ledger.backups | {name: held}
    faults.append(f"backup {name} holds neither what it held nor what it was to hold")
    return ledger.backups


def _same(seen: State, expected: State) -> bool:
    return all(_is(seen.get(key), expected.get(key)) for key in {*seen, *expected})


def _state_of(file: Path, faults: list[str]) -> State:
    with TemporaryDirectory(dir=file.parent) as folder:
        with opened_backup(file) as (_, parts), (Path(folder) / STORE).open("wb") as store:
            parts.hold(STORE, store)
        with KnowledgeBase.open(folder) as base:
            return observed(base, faults)


def _leftovers(home: Path) -> Iterator[str]:
    """What no one will take away again."""
    for path in home.iterdir():
        if path.name not in _KNOWN:
            yield f"left behind: {path.name}"


def _generations_left(home: Path) -> Iterator[str]:
    """After a publication only that generation and the one before it are there, with the bases of both."""
    names = sorted(path.name for path in (home / "generations").iterdir())
    if len(names) > 4:
        yield f"generations left behind: {names}"


def _model_faults(home: Path, work: Path, name: str) -> Iterator[str]:
    """A base that was restored uses the model of its backup, under another name where another model had that one."""
    with opened_backup(work / name) as (backup, _):
        wanted = backup.model
        _, weights = backup.parts.get(f"{wanted}/{_WEIGHTS}", (0, ""))
    used = (home / MODEL).read_text("utf-8").strip() if (home / MODEL).exists() else ""
    if used != wanted and not (weights and weights == file_sha256(home / used / _WEIGHTS)):
        yield f"restored from {name}, which uses the model {wanted!r}, and uses {used!r}"


def prune(home: Path) -> None:
    """Throw away all but the last copies that restorations made of what stood before, and models out of use."""
    copies = sorted((home / "backups").glob("*.zip"), key=lambda path: path.stat().st_mtime_ns)
    for path in copies[:-_SAFETY_COPIES_KEPT]:
        path.unlink()
    used = (home / MODEL).read_text("utf-8").strip() if (home / MODEL).exists() else ""
    for path in (home / "models").glob("adapted-*"):
        if used != f"models/{path.name}":
            rmtree(path)
