"""What is forgotten in time, and what a clock that jumps does not make anyone lose."""

import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index import backup
from index.knowledge_base import KnowledgeBase
from index.records import JobState
from index.sweeping import TRIAL, sweep

START = datetime.now(UTC)
DAY, YEAR = timedelta(days=1), timedelta(days=365)


def text(at: int) -> bytes:
    return f"KẾ HOẠCH\nChăm sóc vườn ươm thứ {at}\n\nVườn ươm thứ {at} cung cấp {at} cây giống.".encode()


@pytest.fixture
def base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    """With a document that was taken out and a job that ended, both just now."""
    with KnowledgeBase.open(tmp_path / "home") as made:
        made.add_bytes(text(1), "mot.txt")
        made.remove(1)
        upload = made.uploads.begin()
        upload.put("hai.txt", io.BytesIO(text(2)))
        made.store.end_job(made.submit(upload).id, JobState.DONE)
        yield made


def looked(base: KnowledgeBase, start: datetime, days: int) -> list[bool]:
    """A look each day, from a day on: which of them forgot what is old."""
    return [sweep(base, start + at * DAY) for at in range(days)]


def kept(base: KnowledgeBase) -> tuple[int, int]:
    return len(base.store.removals()), base.store.job_count()


def test_what_is_old_is_forgotten_in_time(base: KnowledgeBase) -> None:
    assert looked(base, START, 10) == [False] * TRIAL.days + [True] * 3
    assert looked(base, START + 10 * DAY, 5) and kept(base) == (1, 1)
    assert looked(base, START + 15 * DAY, 15) and kept(base) == (1, 0)
    assert looked(base, START + 30 * DAY, 3) and kept(base) == (0, 0)


@pytest.mark.parametrize("jump", [YEAR, -YEAR])
def test_a_clock_that_jumps_ends_nothing_for_a_week(base: KnowledgeBase, jump: timedelta) -> None:
    assert looked(base, START, 10)[-1]
    assert looked(base, START + 10 * DAY + jump, 7) == [False] * 7
    # Put right again within the week, it is on trial once more, and nothing was lost.
    assert not any(looked(base, START + 11 * DAY, 7)) and kept(base) == (1, 1)
    assert all(looked(base, START + 18 * DAY, 5)) and kept(base) == (1, 0)


def test_a_small_jump_does_not_take_away_what_comes_in(base: KnowledgeBase) -> None:
    assert looked(base, START - 10 * DAY, 11)[-1]
    coming = base.uploads.begin()
    coming.put("ba.txt", io.BytesIO(text(3)))
    assert sweep(base, START + 3 * DAY)
    assert base.submit(coming).total == 1


def test_uploads_that_were_left_and_no_job_s_go(base: KnowledgeBase) -> None:
    left, fresh = base.uploads.begin(), base.uploads.begin()
    waiting = base.uploads.begin()
    waiting.put("bon.txt", io.BytesIO(text(4)))
    base.submit(waiting)
    for each in (left, waiting):
        os.utime(base.home / "uploads" / each.id, (0, 0))
    assert looked(base, START - 8 * DAY, 9)[-1]
    assert [(base.home / "uploads" / each.id).exists() for each in (left, fresh, waiting)] == [
        False,
        True,
        True,
    ]


def test_a_look_that_is_damaged_counts_for_none(base: KnowledgeBase) -> None:
    looked(base, START, 10)
    base.store.set_meta("swept", "hôm qua")
    assert not sweep(base, START + 10 * DAY) and sweep(base, START + 11 * DAY) is False


def test_the_order_of_what_was_taken_out_is_not_the_clock_s(base: KnowledgeBase) -> None:
    base.put_back(1)
    for at in (2, 3):
        base.add_bytes(text(at), f"{at}.txt")
    for at, year in ((2, 2030), (3, 2020), (1, 2025)):
        base.remove(at)
        base.store.write(
            "UPDATE removed SET removed_at = ?, external_id = 'x' WHERE document_id = ?", f"{year}-01-01", at
        )
    assert [each.document_id for each in base.store.removals()] == [1, 3, 2]
    assert base.store.removed_record("x") == 1
    base.store.write(
        "UPDATE removed SET external_id = NULL, number_key = 'n', issuer_key = 'i', issued_on = 'd'"
    )
    assert base.store.removed_text("n", "i", "d") == 1


def test_a_clock_that_stands_still_overwrites_no_backup(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Standing(datetime):
        @classmethod
        def now(cls, tz=None) -> datetime:  # type: ignore[no-untyped-def, override]
            return START

    monkeypatch.setattr(backup, "datetime", Standing)
    made: set[Path] = {backup.safety_copy(base.home, "before-restore") for _ in range(3)}
    assert len(made) == 3 and set((base.home / "backups").iterdir()) == made
