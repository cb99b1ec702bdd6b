"""The tables of copies and signatures: which files are one document, and which texts are likely alike."""

from collections.abc import Sequence

from index.quality import TextQuality
from index.records import StoredFile
from index.tables.database import Database
from index.tables.engine import Row

# More texts than this that share a band are made from one form; the likeliest of them are enough.
_LIKE = 20


class Copies(Database):
    """A document's files, and the signatures of texts that came as files."""

    def put_copy(self, file_id: int, document_id: int, quality: TextQuality) -> None:
        """Say which document a file is, and how good the text is that it gives."""
        self.write(
            """INSERT INTO copies VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (file_id) DO UPDATE
                 SET document_id = excluded.document_id, recognised = excluded.recognised, sound = excluded.sound,
                     words = excluded.words, paged = excluded.paged""",
            file_id,
            document_id,
            int(quality.recognised),
            quality.sound,
            quality.words,
            int(quality.paged),
        )

    def drop_copy(self, file_id: int) -> None:
        """Forget that a file is a document's."""
        self.write("DELETE FROM copies WHERE file_id = ?", file_id)

    def drop_copies(self, document_id: int) -> None:
        """Forget all files of a document."""
        self.write("DELETE FROM copies WHERE document_id = ?", document_id)

    def move_copies(self, document_id: int, other_id: int) -> None:
        """Make all files of one document files of another."""
        self.write("UPDATE copies SET document_id = ? WHERE document_id = ?", other_id, document_id)

    def document_of_copy(self, file_id: int) -> int | None:
        """The id of the document that a file is."""
        row = self.one("SELECT document_id FROM copies WHERE file_id = ?", file_id)
        return int(row["document_id"]) if row else None

    _COPIES = """SELECT c.*, f.name, f.sha256, f.added_at, length(f.content) AS bytes,
                   d.file_id = c.file_id AS is_source
                 FROM copies c JOIN files f ON f.id = c.file_id JOIN documents d ON d.id = c.document_id"""

    @staticmethod
    def _copy(row: Row) -> StoredFile:
        return StoredFile(
            id=row["file_id"],
            name=row["name"],
            sha256=row["sha256"],
            added_at=row["added_at"],
            size=row["bytes"],
            is_source=bool(row["is_source"]),
            quality=TextQuality(bool(row["recognised"]), row["sound"], row["words"], bool(row["paged"])),
        )

    def copies(self, document_id: int) -> list[StoredFile]:
        """The files of a document: the one that gives the text, then the others in the order of adding."""
        sql = f"""{self._COPIES} WHERE c.document_id = ?
                  ORDER BY CASE WHEN d.file_id = c.file_id THEN 0 ELSE 1 END, c.file_id"""
        return [self._copy(row) for row in self.rows(sql, document_id)]

    def content(self, file_id: int) -> bytes | None:
        """The bytes of a kept file."""
        row = self.one("SELECT content FROM files WHERE id = ?", file_id)
        return row["content"] if row else None

    def put_signature(self, document_id: int, bands: Sequence[int]) -> None:
        """Replace a document's signature; an empty one is found by no text."""
        self.write("DELETE FROM signatures WHERE document_id = ?", document_id)
        for band in bands:
            self.write("INSERT INTO signatures VALUES (?, ?) ON CONFLICT DO NOTHING", band, document_id)

    def signed_alike(self, bands: Sequence[int]) -> list[int]:
        """Ids of the documents that share bands, those that share most first."""
        rows = self.rows(
            """SELECT document_id FROM signatures WHERE band IN (SELECT value FROM json_each(?))
               GROUP BY document_id ORDER BY count(*) DESC, document_id LIMIT ?""",
            list(bands),
            _LIKE,
        )
        return [row["document_id"] for row in rows]

    def files_without_signature(self) -> list[int]:
        """Ids of the documents with a file and no signature, which an earlier version left."""
        rows = self.rows(
            """SELECT DISTINCT c.document_id FROM copies c
               WHERE NOT EXISTS (SELECT 1 FROM signatures s WHERE s.document_id = c.document_id)"""
        )
        return [row["document_id"] for row in rows]
