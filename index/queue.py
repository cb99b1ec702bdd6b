"""The queue of uploads: jobs one after the other, file by file, one transaction a file.

Whoever works holds a lock (`index.sharing`) that goes back when the process dies; the next worker, on whatever machine,
then goes on with the job that was begun. Files that are in already are known by their sums, and what became of each was
kept in the transaction that stored it. The writer's lock is held for one file at a time, so that others can write
between; while another process holds it, a job waits.

    python -m index.queue HOME --jobs N --ocr MODE [--model MODEL] [--store ADDRESS] [--index ENGINE]
"""

import errno
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

from index.errors import KnowledgeBaseError, StoreLocked
from index.knowledge_base import KnowledgeBase
from index.records import JobResult, JobState, Outcome, StoredJob
from index.reopening import background_parser, reopened
from index.results import Added
from index.uploads import UploadedFile
from ingest.containers import count_members
from ingest.ocr import OcrMode
from ingest.os_errors import os_reason

log = logging.getLogger("vankien.queue")

# Under this folder the files of uploads are kept, those of each job apart: two files called `scan.pdf` are two.
FOLDER = "tai-len"
# How long a wait for the writer's lock lasts before it is looked whether the job is to end.
_PATIENCE_SECONDS = 1.0
# What went in is published while a long job goes on, but publishing takes no more than a tenth of the time.
_PUBLISH_SECONDS = 20.0
_PUBLISH_SHARE = 10
# Faults that a job lists one by one; a records file may have as many as lines, and nobody reads on.
_MOST_FAULTS = 1_000
_WAITING = "đang chờ: một tiến trình khác đang ghi vào kho"
_SPOILT = "tệp không còn như lúc tải lên (sai mã kiểm): đĩa có lỗi; hãy kiểm tra đĩa rồi gửi lại tệp"
_UNREAD = "không đọc lại được tệp đã tải lên ({}): bị phần mềm khác lấy đi, hoặc đĩa có lỗi; hãy gửi lại tệp"
_LOST = "tệp đã tải lên không còn trên máy chủ; hãy tải lên lại"
# One file that another program took away, or that lies on a bad spot, holds no other file up.
_OF_ONE_FILE = {errno.ENOENT, errno.EACCES, errno.EPERM, errno.EIO}
_UNEXPECTED = "lỗi ngoài dự kiến khi đọc tệp này; chi tiết nằm trong nhật ký của máy chủ"


def shown_name(job_id: str, name: str) -> str:
    """A kept file's name as it was sent."""
    return name.removeprefix(f"{FOLDER}/{job_id}/")


class Queue:
    """Works off the jobs of an open base. stopped: whether to leave the rest to a later worker."""

    def __init__(
        self,
        base: KnowledgeBase,
        jobs: int = 1,
        ocr: OcrMode = OcrMode.AUTO,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._base = base
        self._jobs = jobs
        self._ocr = ocr
        self._stopped = stopped

    def drain(self) -> int:
        """Do all jobs that there are; returns how many ended. None while another worker is at it."""
        ended = 0
        with self._base.sharing.working() as is_mine:
            while is_mine and not self._stopped() and (job := self._base.store.next_job()):
                ended += self._do(job)
        return ended

    def _do(self, job: StoredJob) -> bool:
        """One job, begun or gone on with; False when the worker was stopped in it."""
        store, uploads = self._base.store, self._base.uploads
        store.begin_job(job.id)
        files = uploads.files(job.id)
        if not files:
            store.end_job(job.id, JobState.CANCELLED, _LOST)
            return True
        progress = _Progress(self._base, job.id, sum(_size(each) for each in files), self._stopped)
        for file in files:
            if progress.is_stopped():
                break
            self._take_in(job, file, progress)
            progress.publish_when_due()
        if self._stopped():
            return False
        progress.publish()
        stopping = store.is_stopping(job.id)
        progress.end()
        store.end_job(job.id, JobState.CANCELLED if stopping else JobState.DONE)
        uploads.drop(job.id)
        return True

    def _take_in(self, job: StoredJob, file: UploadedFile, progress: "_Progress") -> None:
        name = f"{FOLDER}/{job.id}/{file.name}"
        try:
            content = file.read()
        except OSError as error:
            if error.errno not in _OF_ONE_FILE:
                raise
            progress.failed(name, _UNREAD.format(os_reason(error)))
            return
        if content is None:
            progress.failed(name, _SPOILT)
            return
        try:
            self._base.take_in(
                content, name, progress, jobs=self._jobs, ocr=self._ocr, visibility=job.visibility
            )
        except (KnowledgeBaseError, OSError):
            # Not the file's fault: the job stays as it is until the base can be written.
            raise
        except _WorkerStopped:
            return
        except Exception:
            log.exception("%s: %s", job.id, file.name)
            progress.failed(name, _UNEXPECTED)


class _WorkerStopped(Exception):
    """The worker is to end while it waits for the writer's lock."""


class _Progress:
    """Keeps in the store how far a job is (`index.adding.Watch`)."""

    def __init__(self, base: KnowledgeBase, job_id: str, total: int, stopped: Callable[[], bool]) -> None:
        self._base = base
        self._job_id = job_id
        self._total = total
        self._stopped = stopped
        self._done = 0
        self._faults = 0
        self._records: list[JobResult] = []
        self._published = time.monotonic()
        self._pause = _PUBLISH_SECONDS

    def reading(self, name: str) -> None:
        """See Watch."""
        self._flush()
        total = max(self._total, self._done + 1)
        self._base.store.set_progress(self._job_id, self._done, total, shown_name(self._job_id, name))

    def told(self, result: Added, *, is_record: bool) -> None:
        """See Watch."""
        kept = JobResult(
            shown_name(self._job_id, result.name),
            result.outcome,
            result.detail,
            result.warnings,
            result.document_id,
        )
        if not is_record:
            self._done += 1
            self._base.store.put_result(self._job_id, kept)
            self._base.store.set_done(self._job_id, self._done)
            return
        self._faults += kept.outcome.is_fault
        if not kept.detail or self._faults > _MOST_FAULTS:
            kept = replace(kept, detail=None, document_id=None)
        self._records.append(kept)

    def failed(self, name: str, detail: str) -> None:
        """A file of the upload of which nothing could be put in."""
        self.told(Added(name, Outcome.FAILED, detail=detail), is_record=False)

    def lines_told(self, name: str) -> int:
        """See Watch."""
        return self._base.store.lines_told(self._job_id, name)

    def told_lines(self, name: str, lines: int) -> None:
        """See Watch."""
        self._base.store.count_records(self._job_id, self._counted(), name, lines)

    def records_read(self, name: str) -> None:
        """See Watch."""
        self._done += 1
        self._flush()

    def is_stopped(self) -> bool:
        """See Watch."""
        return self._stopped() or self._base.store.is_stopping(self._job_id)

    def writing(self) -> AbstractContextManager[None]:
        """See Watch. Waits as long as it takes, and says so. Raises _WorkerStopped."""
        return self._locked()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._base.writing_when_free(_PATIENCE_SECONDS, self._waits):
            yield

    def _waits(self) -> None:
        if self._stopped():
            raise _WorkerStopped
        self._base.store.set_waiting(self._job_id, _WAITING)

    def publish_when_due(self) -> None:
        """Publish what went in, now and then."""
        if time.monotonic() - self._published > self._pause:
            self.publish()

    def publish(self) -> None:
        """Publish what went in, so that it is found."""
        begun = time.monotonic()
        while True:
            try:
                self._base.refresh()
                break
            except StoreLocked:
                if self._stopped():
                    return
                self._base.store.set_waiting(self._job_id, _WAITING)
        self._published = time.monotonic()
        self._pause = max(_PUBLISH_SECONDS, _PUBLISH_SHARE * (self._published - begun))

    def end(self) -> None:
        """All that was to be looked at was."""
        self._flush()
        self._base.store.set_progress(self._job_id, self._done, max(self._done, self._total), None)

    def _flush(self) -> None:
        if self._records:
            self._base.store.put_record_results(self._job_id, self._counted())

    def _counted(self) -> list[JobResult]:
        """What was told of records since the last time, each once with its count."""
        counted: dict[JobResult, int] = {}
        for each in self._records:
            counted[each] = counted.get(each, 0) + 1
        self._records = []
        return [replace(each, count=count) for each, count in counted.items()]


def _size(file: UploadedFile) -> int:
    """How many files a file holds; 1 for one that is gone, which is told when its turn comes."""
    try:
        return count_members(file.path.read_bytes())
    except OSError:
        return 1


def main() -> None:
    """Work off the queue of a home, at low priority."""
    parser = background_parser()
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--ocr", type=OcrMode, default=OcrMode.AUTO)
    given = parser.parse_args()
    # As an interrupted command ends: the processes that read are put away, what is stored stays, the rest waits.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with reopened(given) as base:
        Queue(base, given.jobs or os.cpu_count() or 1, given.ocr).drain()


if __name__ == "__main__":
    main()
