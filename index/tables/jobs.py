"""The tables of jobs: uploads that go in in the background, and what became of each file.

They are no part of what can be found, so they raise no revision.
"""

import json
from collections.abc import Sequence

from index.records import JobResult, JobState, Outcome, StoredJob, Visibility
from index.tables.database import Database, now
from index.tables.engine import Row

IS_OPEN = "state IN ('queued', 'running')"
OPEN_JOBS = f"SELECT id FROM jobs WHERE {IS_OPEN} ORDER BY rowid"
# Beginning of keys under which is kept what is not read again of a file whose job was cut off.
_LINES = "job-lines"


class Jobs(Database):
    """Jobs in the order in which they were given, whatever the clock said then."""

    def _job(self, row: Row) -> StoredJob:
        counts = self.rows(
            "SELECT outcome, sum(count) AS files FROM job_results WHERE job_id = ? GROUP BY outcome",
            row["id"],
        )
        return StoredJob(
            id=row["id"],
            state=JobState(row["state"]),
            given_by=row["given_by"],
            given_at=row["given_at"],
            total=row["total"],
            visibility=Visibility(row["visibility"]),
            done=row["done"],
            started_at=row["started_at"],
            ended_at=row["ended_at"],
            current=row["current"],
            is_stopping=bool(row["is_stopping"]),
            fault=row["fault"],
            counts={Outcome(each["outcome"]): each["files"] for each in counts},
        )

    def put_job(
        self, job_id: str, given_by: str, total: int, visibility: Visibility = Visibility.OPEN
    ) -> StoredJob:
        """Keep a new job; it is durable when this returns."""
        (row,) = self.rows(
            """INSERT INTO jobs (id, state, given_by, given_at, total, visibility)
               VALUES (?, 'queued', ?, ?, ?, ?) RETURNING *""",
            job_id, given_by, now(), total, visibility,
        )  # fmt: skip
        return self._job(row)

    def job(self, job_id: str) -> StoredJob | None:
        """One job, None when there is none of this id."""
        row = self.one("SELECT * FROM jobs WHERE id = ?", job_id)
        return self._job(row) if row else None

    def jobs(self, limit: int = -1, offset: int = 0, given_by: str | None = None) -> list[StoredJob]:
        """The jobs, the latest first. given_by: of one who asked, None for all."""
        sql = """SELECT * FROM jobs WHERE given_by = coalesce(?1, given_by)
                 ORDER BY rowid DESC LIMIT ?2 OFFSET ?3"""
        return [self._job(row) for row in self.rows(sql, given_by, limit, offset)]

    def job_count(self, given_by: str | None = None) -> int:
        """How many jobs are kept."""
        row = self.one("SELECT count(*) FROM jobs WHERE given_by = coalesce(?1, given_by)", given_by)
        return int(row[0]) if row else 0

    def next_job(self) -> StoredJob | None:
        """The first job that is not over: one that was begun before one that was not."""
        row = self.one(f"SELECT * FROM jobs WHERE {IS_OPEN} ORDER BY state = 'queued', rowid LIMIT 1")
        return self._job(row) if row else None

    def begin_job(self, job_id: str) -> None:
        """Say that a job is being done."""
        sql = "UPDATE jobs SET state = 'running', started_at = coalesce(started_at, ?) WHERE id = ?"
        self.write(sql, now(), job_id)

    def set_progress(self, job_id: str, done: int, total: int, current: str | None) -> None:
        """Say how far a job is."""
        sql = "UPDATE jobs SET done = ?, total = ?, current = ?, fault = NULL WHERE id = ?"
        self.write(sql, done, total, current, job_id)

    def set_done(self, job_id: str, done: int) -> None:
        """Say how many files were looked at."""
        self.write("UPDATE jobs SET done = ? WHERE id = ?", done, job_id)

    def set_waiting(self, job_id: str, reason: str) -> None:
        """Say what a job waits for, until it goes on."""
        self.write("UPDATE jobs SET fault = ? WHERE id = ?", reason, job_id)

    def stop_job(self, job_id: str) -> None:
        """Have a job end after the file that it is at; one that was not begun ends at once."""
        self.write(
            f"""UPDATE jobs SET is_stopping = 1,
                  ended_at = CASE WHEN state = 'queued' THEN ? END,
                  state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END
                WHERE id = ? AND {IS_OPEN}""",
            now(),
            job_id,
        )

    def is_stopping(self, job_id: str) -> bool:
        """Whether a job is to end."""
        row = self.one("SELECT is_stopping FROM jobs WHERE id = ?", job_id)
        return row is None or bool(row["is_stopping"])

    def end_job(self, job_id: str, state: JobState, fault: str | None = None) -> None:
        """Say that nothing more becomes of a job."""
        sql = "UPDATE jobs SET state = ?, ended_at = ?, current = NULL, fault = ? WHERE id = ?"
        lines = f"{_LINES}:{job_id}:"
        with self.engine.transaction():
            self.write(sql, state, now(), fault, job_id)
            self.write("DELETE FROM meta WHERE substr(key, 1, ?) = ?", len(lines), lines)

    def drop_jobs_before(self, second: str) -> list[str]:
        """Forget the jobs that ended before a time (ISO text, UTC); returns their ids."""
        rows = self.rows(f"DELETE FROM jobs WHERE NOT {IS_OPEN} AND ended_at < ? RETURNING id", second)
        return [row["id"] for row in rows]

    # Results

    def put_result(self, job_id: str, result: JobResult) -> None:
        """Keep what became of a file. One that was seen before the job was cut off keeps what became of it then."""
        if not self._is_seen(job_id, result):
            self._put_result(job_id, result)

    def put_record_results(self, job_id: str, results: Sequence[JobResult]) -> None:
        """Keep what became of records; those that there is nothing to say of are counted."""
        # Nothing that can be found changes, and so the revision stays.
        with self.engine.transaction():
            for each in results:
                self._put_result(job_id, each)

    def count_records(self, job_id: str, results: Sequence[JobResult], name: str, lines: int) -> None:
        """`put_record_results` inside a transaction that stores these records, after so many lines of a file."""
        for each in results:
            self._put_result(job_id, each)
        self.set_meta(f"{_LINES}:{job_id}:{name}", str(lines))

    def lines_told(self, job_id: str, name: str) -> int:
        """After how many lines of a records file its results were kept by `count_records`; 0 for a job that is over."""
        return int(self.meta(f"{_LINES}:{job_id}:{name}") or 0)

    def _put_result(self, job_id: str, result: JobResult) -> None:
        detail, warnings = result.detail or "", json.dumps(result.warnings, ensure_ascii=False)
        # One worker at a time does a job, so that nobody else puts in the same in between.
        known = self.rows(
            """UPDATE job_results
               SET count = CASE WHEN document_id IS NULL AND detail = '' THEN count + ? ELSE count END,
                 warnings = ?, document_id = ?
               WHERE job_id = ? AND name = ? AND outcome = ? AND detail = ? RETURNING id""",
            result.count, warnings, result.document_id, job_id, result.name, result.outcome, detail,
        )  # fmt: skip
        if not known:
            self.write(
                """INSERT INTO job_results (job_id, name, outcome, detail, warnings, document_id, count)
                   VALUES (?, ?, ?, ?, ?, ?, ?)""",
                job_id, result.name, result.outcome, detail, warnings, result.document_id, result.count,
            )  # fmt: skip

    def _is_seen(self, job_id: str, result: JobResult) -> bool:
        if result.outcome is not Outcome.UNCHANGED:
            return False
        return bool(self.rows("SELECT 1 FROM job_results WHERE job_id = ? AND name = ?", job_id, result.name))

    def job_results(
        self, job_id: str, limit: int = -1, offset: int = 0, outcomes: Sequence[Outcome] = tuple(Outcome)
    ) -> list[JobResult]:
        """What became of the files of a job, in the order in which they were looked at."""
        rows = self.rows(
            """SELECT * FROM job_results WHERE job_id = ? AND outcome IN (SELECT value FROM json_each(?))
               ORDER BY id LIMIT ? OFFSET ?""",
            job_id, list(outcomes), limit, offset,
        )  # fmt: skip
        return [
            JobResult(
                row["name"], Outcome(row["outcome"]), row["detail"] or None, tuple(json.loads(row["warnings"])),
                row["document_id"], row["count"],
            )
            for row in rows
        ]  # fmt: skip
