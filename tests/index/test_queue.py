"""Uploads go in in the background, through faults of files, cancelling, other writers and killed workers."""

import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from filelock import FileLock

from index.errors import StoreLocked
from index.knowledge_base import KnowledgeBase
from index.queue import Queue
from index.records import JobState, Outcome, StoredJob
from index.working import Working
from tests.index.conftest import address_of
from tests.service import until

BROKEN = b"%PDF-1.7\nkhong phai pdf"


def text(at: int) -> bytes:
    return (
        f"KẾ HOẠCH\nChăm sóc vườn ươm thứ {at}\n\nI. Mục đích\n\n"
        f"Vườn ươm thứ {at} cung cấp {at * 37 + 11} cây giống lâm nghiệp cho {at + 2} xã vùng đệm trong năm.\n"
    ).encode()


def archive(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return data.getvalue()


def given(base: KnowledgeBase, files: dict[str, bytes], by: str = "van-thu") -> StoredJob:
    upload = base.uploads.begin()
    for name, content in files.items():
        upload.put(name, io.BytesIO(content))
    return base.submit(upload, by)


def now(base: KnowledgeBase, job: StoredJob) -> StoredJob:
    found = base.store.job(job.id)
    assert found is not None
    return found


@pytest.fixture
def base(empty_base: KnowledgeBase) -> KnowledgeBase:
    return empty_base


def test_a_broken_file_among_good_ones_is_named_and_the_others_are_in(base: KnowledgeBase) -> None:
    job = given(base, {"mot.txt": text(1), "hong.pdf": BROKEN, "hai.txt": text(2), "mot (chép).txt": text(1)})
    assert (job.state, job.total, job.given_by) == (JobState.QUEUED, 4, "van-thu")
    assert Queue(base).drain() == 1
    job = now(base, job)
    assert (job.state, job.done, job.total, job.current) == (JobState.DONE, 4, 4, None)
    assert job.counts == {Outcome.ADDED: 2, Outcome.FAILED: 1, Outcome.UNCHANGED: 1}
    (fault,) = base.store.job_results(job.id, outcomes=[Outcome.FAILED])
    assert fault.name == "hong.pdf" and "PDF" in (fault.detail or "")
    first, *_, repeated = base.store.job_results(job.id)
    assert first.document_id == repeated.document_id == base.search("vườn ươm thứ 1").documents[0].document.id
    assert base.uploads.files(job.id) == [] and not base.check().stale


def test_the_files_of_an_archive_are_counted_and_told_one_by_one(base: KnowledgeBase) -> None:
    seen: list[tuple[int, int, str | None]] = []
    job = given(
        base, {"ho-so.zip": archive({f"xa/{at}.txt": text(at) for at in range(1, 5)} | {"x.pdf": BROKEN})}
    )

    def looked() -> bool:
        each = now(base, job)
        seen.append((each.done, each.total, each.current))
        return False

    Queue(base, stopped=looked).drain()
    assert (3, 5, "ho-so.zip/xa/4.txt") in seen
    assert now(base, job).counts == {Outcome.ADDED: 4, Outcome.FAILED: 1}
    assert {each.name for each in base.store.job_results(job.id)} >= {"ho-so.zip/xa/1.txt", "ho-so.zip/x.pdf"}


def test_records_are_counted_and_their_faults_told_by_line(base: KnowledgeBase) -> None:
    lines = [json.dumps({"id": f"d{at}", "text": f"Điều {at} nói về vùng trồng {at}."}) for at in range(30)]
    job = given(base, {"r.jsonl": "\n".join([*lines, "{hong"]).encode()})
    Queue(base).drain()
    assert now(base, job).counts == {Outcome.ADDED: 30, Outcome.FAILED: 1}
    assert now(base, job).done == 1
    assert [(each.count, each.outcome) for each in base.store.job_results(job.id)] == [
        (30, Outcome.ADDED), (1, Outcome.FAILED),
    ] or base.store.job_results(job.id)[0].outcome is Outcome.FAILED  # fmt: skip
    assert "dòng 31" in (base.store.job_results(job.id, outcomes=[Outcome.FAILED])[0].detail or "")


DIES_BY_RECORD = """
import os, signal, sys
from pathlib import Path
from index import adding
from index.knowledge_base import KnowledgeBase
from index.queue import Queue
from index.store import Store

home, store, batch, when = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
adding.RECORDS_PER_BATCH = 4
put = adding.Adding._tell_records
count = 0

def counted(*arguments):
    global count
    count += 1
    if count == batch and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    put(*arguments)

def reading(self, *arguments):
    if count == batch and when == "after":
        os.kill(os.getpid(), signal.SIGKILL)
    return progress(self, *arguments)

progress = Store.set_progress
Store.set_progress = reading
adding.Adding._tell_records = counted
with KnowledgeBase.open(home, store=store) as base:
    Queue(base).drain()
"""


@pytest.mark.parametrize("batch", [1, 2, 3])
@pytest.mark.parametrize("when", ["before", "after"])
def test_records_are_counted_once_whenever_a_worker_is_killed(
    base: KnowledgeBase, batch: int, when: str
) -> None:
    """Stored and counted in one transaction; a line that was counted is not counted again as unchanged."""
    first = json.dumps({"id": "d0", "text": "Điều 0 nói về vùng trồng 0."}).encode()
    base.add_bytes(first, "truoc.jsonl")
    lines = [json.dumps({"id": f"d{at}", "text": f"Điều {at} nói về vùng trồng {at}."}) for at in range(9)]
    lines[3:3] = ["{hong", lines[1]]
    facts = json.dumps(
        {"number": "77/KH-UBND", "kind": "kế hoạch", "subject": "Phòng cháy", "verified": True}
    )
    job = given(base, {"r.jsonl": "\n".join([*lines, facts]).encode()})
    given_to_it = base.home, address_of(base), str(batch), when
    process = subprocess.run([sys.executable, "-c", DIES_BY_RECORD, *given_to_it], check=False)
    # The third is the end of the file, with the facts of the catalogue.
    assert process.returncode == -signal.SIGKILL
    until(lambda: not base.sharing.is_worked_elsewhere())
    Queue(base).drain()
    assert now(base, job).counts == {Outcome.ADDED: 9, Outcome.FAILED: 1, Outcome.UNCHANGED: 2}
    assert base.store.counts()["full_text"] == 9
    assert base.store.one("SELECT 1 FROM meta WHERE key LIKE 'job-lines%'") is None


def test_jobs_keep_their_order_when_the_clock_jumps(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_in_order = []
    for second in ("2031-01-01T00:00:00+00:00", "1970-01-01T00:00:00+00:00", "2026-01-01T00:00:00+00:00"):
        monkeypatch.setattr("index.tables.jobs.now", lambda second=second: second)
        given_in_order.append(given(base, {"scan.txt": text(len(given_in_order) + 1)}).id)
    assert [each.id for each in base.store.jobs()] == given_in_order[::-1]
    following = base.store.next_job()
    assert following is not None and following.id == given_in_order[0]


def test_two_files_of_one_name_are_two_documents(base: KnowledgeBase) -> None:
    for at in (1, 2):
        given(base, {"scan.txt": text(at)})
    assert Queue(base).drain() == 2
    assert base.store.counts()["full_text"] == 2


def test_a_cancelled_job_stops_after_the_file_it_is_at(base: KnowledgeBase) -> None:
    job = given(base, {f"{at}.txt": text(at) for at in range(1, 5)})
    waiting = given(base, {"sau.txt": text(9)})

    def looked() -> bool:
        if now(base, job).done == 2:
            base.store.stop_job(job.id)
            base.store.stop_job(waiting.id)
        return False

    Queue(base, stopped=looked).drain()
    assert (now(base, job).state, now(base, job).done) == (JobState.CANCELLED, 2)
    assert (now(base, waiting).state, now(base, waiting).done) == (JobState.CANCELLED, 0)
    assert base.store.counts()["full_text"] == 2 and not base.check().stale


def test_what_one_worker_began_another_ends(base: KnowledgeBase) -> None:
    job = given(base, {f"{at}.txt": text(at) for at in range(1, 5)})
    Queue(base, stopped=lambda: now(base, job).done == 2).drain()
    assert now(base, job).state is JobState.RUNNING
    with KnowledgeBase.open(base.home) as other:
        assert Queue(other).drain() == 1
    assert now(base, job).counts == {Outcome.ADDED: 4}


@pytest.fixture
def worker(base: KnowledgeBase) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "index.queue", str(base.home), "--store", address_of(base)]
        started.append(subprocess.Popen(command))
        return started[-1]

    yield start
    for each in started:
        each.kill()
        each.wait()


def test_a_killed_worker_s_job_goes_on(
    base: KnowledgeBase, worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    job = given(
        base, {"nhieu.zip": archive({f"{at}.txt": text(at) for at in range(1, 40)} | {"x.pdf": BROKEN})}
    )
    killed = worker()
    while now(base, job).done < 3:
        assert killed.poll() is None
        time.sleep(0.01)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    # A server notices a moment later.
    until(lambda: not base.sharing.is_worked_elsewhere())
    assert now(base, job).state is JobState.RUNNING
    Queue(base).drain()
    assert now(base, job).counts == {Outcome.ADDED: 39, Outcome.FAILED: 1}
    assert base.store.counts()["full_text"] == 39 and base.check().faults == ()


def test_a_writer_elsewhere_is_waited_for_and_others_write_between(base: KnowledgeBase) -> None:
    job, stop = given(base, {"mot.txt": text(1)}), Event()
    with FileLock(base.home / "lock"):
        thread = Thread(target=lambda: Queue(base, stopped=stop.is_set).drain())
        thread.start()
        while now(base, job).fault is None:
            time.sleep(0.01)
        assert "tiến trình khác" in (now(base, job).fault or "")
        assert base.store.counts()["full_text"] == 0
    thread.join()
    assert (now(base, job).state, now(base, job).fault) == (JobState.DONE, None)


def test_a_worker_that_waits_for_a_writer_can_be_ended(base: KnowledgeBase) -> None:
    job, stop = given(base, {"mot.txt": text(1)}), Event()
    with FileLock(base.home / "lock"):
        thread = Thread(target=lambda: Queue(base, stopped=stop.is_set).drain())
        thread.start()
        while now(base, job).fault is None:
            time.sleep(0.01)
        stop.set()
        thread.join()
    assert now(base, job).state is JobState.RUNNING
    assert Queue(base).drain() == 1


def test_questions_are_answered_while_a_job_goes_on(base: KnowledgeBase) -> None:
    base.add_bytes(text(1), "truoc.txt")
    given(base, {f"{at}.txt": text(at) for at in range(2, 6)})
    found: list[int] = []

    def looked() -> bool:
        found.append(len(base.search("vườn ươm").documents))
        return False

    Queue(base, stopped=looked).drain()
    assert len(found) > 4 and min(found) == 1
    assert len(base.search("vườn ươm").documents) == 5


def test_one_worker_at_a_time(base: KnowledgeBase) -> None:
    given(base, {"mot.txt": text(1)})
    with KnowledgeBase.open(base.home) as other, other.sharing.working() as is_others:
        assert is_others and Queue(base).drain() == 0
    assert Queue(base).drain() == 1


def test_files_that_were_lost_are_told(base: KnowledgeBase) -> None:
    job = given(base, {"mot.txt": text(1)})
    base.uploads.drop(job.id)
    Queue(base).drain()
    assert now(base, job).state is JobState.CANCELLED and "tải lên lại" in (now(base, job).fault or "")


def test_a_file_that_another_program_took_away_holds_nobody_up(base: KnowledgeBase) -> None:
    job = given(base, {"mot.txt": text(1), "cach-ly.txt": text(2), "hai.txt": text(3)})
    after = given(base, {"sau.txt": text(4)})
    base.uploads.files(job.id)[1].path.unlink()
    assert Queue(base).drain() == 2
    assert now(base, job).counts == {Outcome.ADDED: 2, Outcome.FAILED: 1}
    (fault,) = base.store.job_results(job.id, outcomes=[Outcome.FAILED])
    assert fault.name == "cach-ly.txt" and "hãy gửi lại tệp" in (fault.detail or "")
    assert now(base, after).counts == {Outcome.ADDED: 1}


def test_a_base_that_cannot_be_written_leaves_the_job_as_it_is(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = given(base, {"mot.txt": text(1)})

    def refused(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(KnowledgeBase, "take_in", refused)
        with pytest.raises(OSError):
            Queue(base).drain()
    assert now(base, job).state is JobState.RUNNING
    assert Queue(base).drain() == 1


def test_what_nobody_expects_of_a_file_ends_no_job(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in = KnowledgeBase.take_in

    def broken(self: KnowledgeBase, content: bytes, name: str, *others: object, **named: object) -> object:
        if name.endswith("mot.txt"):
            raise ZeroDivisionError
        return take_in(self, content, name, *others, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(KnowledgeBase, "take_in", broken)
    job = given(base, {"mot.txt": text(1), "hai.txt": text(2)})
    Queue(base).drain()
    assert now(base, job).counts == {Outcome.FAILED: 1, Outcome.ADDED: 1}


def test_a_server_works_off_what_is_given_and_what_was_left(base: KnowledgeBase) -> None:
    left = given(base, {"mot.txt": text(1)})

    def work() -> bool:
        Queue(base).drain()
        return True

    with Working(base, seconds=0.01, work=work) as working:
        while not now(base, left).state.is_over:
            time.sleep(0.01)
        job = given(base, {"hai.txt": text(2)})
        working.wake()
        while not now(base, job).state.is_over:
            time.sleep(0.01)
    assert base.store.counts()["full_text"] == 2


def test_a_server_goes_on_after_what_nobody_expects(
    base: KnowledgeBase, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.working._AFTER_FAULT_SECONDS", 0.0)
    works = iter([lambda: 1 / 0])

    def work() -> bool:
        next(works, Queue(base).drain)()
        return True

    job = given(base, {"mot.txt": text(1)})
    with Working(base, seconds=0.01, work=work):
        until(lambda: now(base, job).state.is_over)
    assert now(base, job).counts == {Outcome.ADDED: 1} and "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\van ban\\a.docx", "van ban/a.docx"),
        ("a\x1b[2Jb.txt", "a\ufffd[2Jb.txt"),
        ("", "tep-1"),
        ("/", "tep-1"),
        ("x" * 500 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_say_nothing_of_places_outside(base: KnowledgeBase, sent: str, kept: str) -> None:
    job = given(base, {sent: text(1)})
    assert [each.name for each in base.uploads.files(job.id)] == [kept]


def test_files_of_one_name_in_one_upload_are_numbered(base: KnowledgeBase) -> None:
    upload = base.uploads.begin()
    for at in (1, 2, 3):
        upload.put("a/k.txt", io.BytesIO(text(at)))
    job = base.submit(upload)
    assert [each.name for each in base.uploads.files(job.id)] == ["a/k.txt", "a/k (2).txt", "a/k (3).txt"]


def test_a_busy_base_is_no_reason_to_lose_an_upload(base: KnowledgeBase, tmp_path: Path) -> None:
    with FileLock(base.home / "lock"):
        job = given(base, {"mot.txt": text(1)})
        with pytest.raises(StoreLocked), base.writing(0.01):
            raise AssertionError
    assert now(base, job).state is JobState.QUEUED
