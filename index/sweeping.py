"""Forgetting in time: what was taken out, jobs that ended, and files that came in and are no job's.

The time is the machine's, and it may jump: a battery is empty, a year is typed wrong. Then a month has not passed, and
nothing may be gone that somebody still counts on. Two rules keep it:

    what is old is reckoned to the time of the look before, so a jump ends nothing at once
    a look long after the one before, or before it, has the clock on trial: for a week of looks nothing is forgotten

A server that was off for longer than a long weekend is on trial too; it keeps things a week longer.
"""

from datetime import UTC, datetime, timedelta

from index.knowledge_base import KnowledgeBase
from index.store import Store

# What was taken out by mistake is missed within a month; what an office keeps longer it keeps in its backups.
REMOVED_KEPT = timedelta(days=30)
# Long enough to be read after a holiday.
JOBS_KEPT = timedelta(days=14)
# A server that is switched off over a long weekend is seen again within these.
_LONGEST_PAUSE = timedelta(days=4)
# Clocks of machines that share a store differ by less.
_DIFFERENCE = timedelta(hours=1)
# Somebody looks at a date on a page in these.
TRIAL = timedelta(days=7)
_LOOKS = "swept"


def sweep(base: KnowledgeBase, moment: datetime | None = None) -> bool:
    """Forget what is old; False while the clock is not believed. moment: None for now."""
    moment = moment or datetime.now(UTC)
    before = _believed(base.store, moment)
    if before is None:
        return False
    base.store.sweep_removed((before - REMOVED_KEPT).isoformat(timespec="seconds"))
    base.store.drop_jobs_before((before - JOBS_KEPT).isoformat(timespec="seconds"))
    base.uploads.sweep({each.id for each in base.store.jobs() if not each.state.is_over}, before.timestamp())
    return True


def _believed(store: Store, moment: datetime) -> datetime | None:
    """The time of the look before this one, which is kept for the next; None while the clock is on trial."""
    before, trusted = _looks(store)
    if before is None or trusted is None or not -_DIFFERENCE <= moment - before <= _LONGEST_PAUSE:
        trusted = moment + TRIAL
    store.set_meta(_LOOKS, f"{moment.isoformat()} {trusted.isoformat()}")
    return before if moment >= trusted else None


def _looks(store: Store) -> tuple[datetime | None, datetime | None]:
    """When was looked last, and from when on the clock is believed."""
    try:
        before, trusted = (datetime.fromisoformat(each) for each in (store.meta(_LOOKS) or "").split())
    except ValueError:
        return None, None
    return before, trusted
