"""Uploads where several machines share a store: the files stand in it, so that any machine can work a job off.

A file is taken in on the disk of the machine that it comes to, and goes into the store when all of the upload are in;
a machine that works the job off writes them to its own disk.
"""

from collections.abc import Collection
from pathlib import Path

from index.store import Store
from index.uploads import Upload, UploadedFile, Uploads


class SharedUpload(Upload):
    """See Upload. What is sealed stands in the store."""

    def __init__(self, folder: Path, store: Store) -> None:
        super().__init__(folder)
        self._store = store

    def seal(self) -> None:
        """See Upload."""
        super().seal()
        with self._store.engine.transaction():
            for at, (name, path) in enumerate(self.files(), start=1):
                self._store.write(
                    "INSERT INTO uploaded (job_id, place, name, content) VALUES (?, ?, ?, ?)",
                    self.id, at, name, path.read_bytes(),
                )  # fmt: skip


class SharedUploads(Uploads):
    """See Uploads."""

    def __init__(self, home: Path, store: Store) -> None:
        super().__init__(home)
        self._store = store

    def begin(self) -> Upload:
        """See Uploads."""
        return SharedUpload(self.new_folder(), self._store)

    def files(self, job_id: str) -> list[UploadedFile]:
        """See Uploads. Those of another machine are fetched."""
        here = super().files(job_id)
        return here or self._fetched(job_id)

    def _fetched(self, job_id: str) -> list[UploadedFile]:
        sql = "SELECT place, name FROM uploaded WHERE job_id = ? ORDER BY place"
        upload = Upload(self.new_folder(job_id))
        for place, name in self._store.rows(sql, job_id):
            sql = "SELECT content FROM uploaded WHERE job_id = ? AND place = ?"
            (content,) = self._store.rows(sql, job_id, place)
            upload.keep(name, content[0])
        if len(upload):
            upload.seal()
        else:
            upload.drop()
        return super().files(job_id)

    def drop(self, job_id: str) -> None:
        """See Uploads."""
        super().drop(job_id)
        self._store.write("DELETE FROM uploaded WHERE job_id = ?", job_id)

    def sweep(self, known: Collection[str], moment: float) -> None:
        """See Uploads. One that was sealed has its job in the next moment."""
        super().sweep(known, moment)
        self._store.write(
            """DELETE FROM uploaded WHERE given_at < now() - interval '1 day'
                 AND job_id NOT IN (SELECT value FROM json_each(?))""",
            list(known),
        )
