"""The table of files: what was put in, by name and by content."""

from index.tables.database import Database, now


class Files(Database):
    """What was put in."""

    def file(self, name: str) -> tuple[int, str] | None:
        """Id and sha256 of the file stored under this name."""
        row = self.one("SELECT id, sha256 FROM files WHERE name = ?", name)
        return (row["id"], row["sha256"]) if row else None

    def file_with_sha(self, sha256: str) -> bool:
        """Whether a file of these bytes is stored, under whatever name."""
        return self.one("SELECT 1 FROM files WHERE sha256 = ?", sha256) is not None

    def document_with_sha(self, sha256: str) -> int | None:
        """The id of the document that a file of these bytes is."""
        row = self.one(
            "SELECT c.document_id FROM copies c JOIN files f ON f.id = c.file_id WHERE f.sha256 = ?", sha256
        )
        return int(row["document_id"]) if row else None

    def put_file(self, name: str, sha256: str, content: bytes | None) -> int:
        """Store or replace a file by name; its documents keep pointing to it."""
        known = self.rows(
            "UPDATE files SET sha256 = ?, added_at = ?, content = ? WHERE name = ? RETURNING id",
            sha256, now(), content, name,
        )  # fmt: skip
        if known:
            return int(known[0]["id"])
        return self.insert(
            "INSERT INTO files (name, sha256, added_at, content) VALUES (?, ?, ?, ?)",
            name, sha256, now(), content,
        )  # fmt: skip

    def kept_files(self) -> list[tuple[str, int]]:
        """Table and id of every file whose bytes are kept, those of removed documents too."""
        rows = self.rows(
            """SELECT 'files' AS kept_in, id FROM files WHERE content IS NOT NULL
               UNION ALL SELECT 'removed_files', id FROM removed_files WHERE content IS NOT NULL ORDER BY 1, 2"""
        )
        return [(row["kept_in"], row["id"]) for row in rows]

    def kept_file(self, table: str, file_id: int) -> tuple[str, bytes | None, str]:
        """Name, bytes and sum of one of these, whatever has become of its name."""
        (row,) = self.rows(f"SELECT CAST(name AS BLOB), content, sha256 FROM {table} WHERE id = ?", file_id)
        return bytes(row[0]).decode("utf-8", "replace"), row[1], row[2]

    def rename_file(self, file_id: int, name: str) -> None:
        """Give a stored file another name, which no other one has."""
        self.write("UPDATE files SET name = ? WHERE id = ?", name, file_id)

    def file_content(self, document_id: int) -> tuple[str, bytes] | None:
        """Name and bytes of the file that a document's text was read from; None for records."""
        row = self.one(
            "SELECT f.name, f.content FROM documents d JOIN files f ON f.id = d.file_id WHERE d.id = ?",
            document_id,
        )
        return (row["name"], row["content"]) if row and row["content"] is not None else None

    def file_start(self, document_id: int) -> bytes:
        """The first bytes of the file that a document was read from; empty where none is kept."""
        row = self.one(
            """SELECT substr(f.content, 1, 1024) AS start FROM documents d JOIN files f ON f.id = d.file_id
               WHERE d.id = ?""",
            document_id,
        )
        return bytes(row["start"]) if row and row["start"] is not None else b""

    def forget_records_files(self) -> None:
        """Forget the sums of files that keep no content, so that the next `add` looks at their lines again."""
        self.write("UPDATE files SET sha256 = '' WHERE content IS NULL")

    def drop_unused_files(self) -> None:
        """Forget kept files that are no document's any more.

        A records file keeps no content, and one of catalogue facts never has a document: its sum alone says
        that it has been read.
        """
        self.write(
            """DELETE FROM files WHERE content IS NOT NULL
                 AND id NOT IN (SELECT file_id FROM documents WHERE file_id IS NOT NULL)
                 AND id NOT IN (SELECT file_id FROM copies)"""
        )
