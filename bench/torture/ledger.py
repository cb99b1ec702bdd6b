"""What was acknowledged: the state that a base must have, in plain Python."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Presence(StrEnum):
    """Where a document's text is."""

    HELD = "held"
    ASIDE = "aside"  # taken out, can be put back


@dataclass(frozen=True, slots=True)
class Kept:
    """What a base keeps of a document; of one taken out for good, nothing. subject: put right, None as it was read."""

    version: int
    presence: Presence = Presence.HELD
    subject: str | None = None
    internal: bool = False


State = Mapping[str, Kept]


@dataclass(frozen=True, slots=True)
class Job:
    """An upload that waits: the versions of each of its files, and what each must be counted as in the end."""

    files: tuple[dict[str, int], ...]
    outcomes: dict[str, int]


@dataclass(frozen=True, slots=True)
class Held:
    """What a backup holds."""

    state: dict[str, Kept]
    jobs: dict[str, Job]

    def encoded(self) -> list[Any]:
        """As JSON can hold it."""
        return [encoded_state(self.state), _encoded_jobs(self.jobs)]

    @classmethod
    def decoded(cls, told: Any) -> "Held":
        """What `encoded` gave."""
        return cls(decoded_state(told[0]), _decoded_jobs(told[1]))


@dataclass(frozen=True, slots=True)
class Ledger:
    """The state, the uploads that wait by their ids, and what each backup file holds. versions: how many were made."""

    state: dict[str, Kept] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    backups: dict[str, "Held"] = field(default_factory=dict)
    versions: int = 0

    def encoded(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "state": encoded_state(self.state),
            "jobs": _encoded_jobs(self.jobs),
            "backups": {name: held.encoded() for name, held in self.backups.items()},
            "versions": self.versions,
        }

    @classmethod
    def decoded(cls, told: Mapping[str, Any]) -> "Ledger":
        """What `encoded` gave."""
        backups = {name: Held.decoded(held) for name, held in told["backups"].items()}
        return cls(decoded_state(told["state"]), _decoded_jobs(told["jobs"]), backups, told["versions"])

    def held(self) -> list[str]:
        """The documents whose text is there."""
        return sorted(key for key, kept in self.state.items() if kept.presence is Presence.HELD)

    def changed(self, after: Mapping[str, Kept | None]) -> "Ledger":
        """The ledger after some documents became something else; None for one that was never there."""
        state = {key: kept for key, kept in self.state.items() if key not in after}
        return replace(self, state=state | {key: kept for key, kept in after.items() if kept is not None})


@dataclass(frozen=True, slots=True)
class Plan:
    """What a deed is to change.

    changes: document → what it is afterwards, None for one that is not there. groups: of these, what is changed all at
    once or not at all; a deed that is cut off may have done some groups and not the others. jobs: the uploads that wait
    afterwards, None when they stay as they are. backup: the file that is written, and what it holds. source: the file
    that is restored from.
    """

    deed: str
    changes: dict[str, Kept | None] = field(default_factory=dict)
    groups: tuple[tuple[str, ...], ...] = ()
    jobs: dict[str, Job] | None = None
    backup: tuple[str, Held] | None = None
    source: str | None = None

    def done(self, ledger: Ledger) -> Ledger:
        """The ledger when all of it was done."""
        after = ledger.changed(self.changes)
        if self.jobs is not None:
            after = replace(after, jobs=self.jobs)
        if self.backup is not None:
            after = replace(after, backups=after.backups | dict([self.backup]))
        known = [kept.version for kept in self.changes.values() if kept is not None]
        known += [each for job in after.jobs.values() for file in job.files for each in file.values()]
        return replace(after, versions=max([ledger.versions, *known]))

    def encoded(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "deed": self.deed,
            "changes": encoded_state(self.changes),
            "groups": self.groups,
            "jobs": None if self.jobs is None else _encoded_jobs(self.jobs),
            "backup": self.backup and [self.backup[0], self.backup[1].encoded()],
            "source": self.source,
        }

    @classmethod
    def decoded(cls, told: Mapping[str, Any]) -> "Plan":
        """What `encoded` gave."""
        return cls(
            told["deed"],
            {key: _decoded(kept) if kept else None for key, kept in told["changes"].items()},
            tuple(map(tuple, told["groups"])),
            None if told["jobs"] is None else _decoded_jobs(told["jobs"]),
            told["backup"] and (told["backup"][0], Held.decoded(told["backup"][1])),
            told["source"],
        )


def encoded_state(state: Mapping[str, Kept | None]) -> dict[str, Any]:
    """A state, or changes to one, as JSON can hold it."""
    return {
        key: kept and [kept.version, kept.presence.value, kept.subject, kept.internal]
        for key, kept in state.items()
    }


def _decoded(kept: Any) -> Kept:
    version, presence, subject, internal = kept
    return Kept(version, Presence(presence), subject, internal)


def decoded_state(told: Mapping[str, Any]) -> dict[str, Kept]:
    """What `encoded_state` gave of a state."""
    return {key: _decoded(kept) for key, kept in told.items()}


def _encoded_jobs(jobs: Mapping[str, Job]) -> dict[str, Any]:
    return {key: [list(job.files), job.outcomes] for key, job in jobs.items()}


def _decoded_jobs(told: Mapping[str, Any]) -> dict[str, Job]:
    return {key: Job(tuple(files), dict(outcomes)) for key, (files, outcomes) in told.items()}
