"""The tables of corrections and forwards: what people put right, and where a document is to be found."""

from collections.abc import Mapping, Sequence

from index.records import StoredCorrection
from index.tables.database import Database, now


class Corrections(Database):
    """Corrections are kept by the document's id, whether its row is there or not."""

    def put_correction(
        self, document_id: int, field: str, value: str | None, was_read: str | None, corrected_by: str
    ) -> None:
        """Keep what a field ought to be; what had been read stays as it was before the first correction."""
        self.write(
            """INSERT INTO corrections VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (document_id, field) DO UPDATE
                 SET value = excluded.value, corrected_by = excluded.corrected_by,
                     corrected_at = excluded.corrected_at""",
            document_id, field, value, was_read, corrected_by, now(),
        )  # fmt: skip

    def drop_correction(self, document_id: int, field: str) -> None:
        """Forget that a field was put right."""
        self.write("DELETE FROM corrections WHERE document_id = ? AND field = ?", document_id, field)

    def drop_corrections(self, document_id: int) -> None:
        """Forget all that was put right in a document."""
        self.write("DELETE FROM corrections WHERE document_id = ?", document_id)

    def corrections(self, document_id: int) -> list[StoredCorrection]:
        """What was put right in a document, by field."""
        rows = self.rows("SELECT * FROM corrections WHERE document_id = ? ORDER BY field", document_id)
        return [StoredCorrection(*row) for row in rows]

    def corrected_among(self, ids: Sequence[int]) -> set[int]:
        """The documents of these in which something was put right."""
        sql = "SELECT DISTINCT document_id FROM corrections WHERE document_id IN (SELECT value FROM json_each(?))"
        return {row["document_id"] for row in self.rows(sql, list(ids))}

    def set_read(self, document_id: int, read: Mapping[str, str | None]) -> None:
        """Keep what the document's text now says of fields that were put right."""
        for field, value in read.items():
            sql = "UPDATE corrections SET was_read = ? WHERE document_id = ? AND field = ?"
            self.write(sql, value, document_id, field)

    def move_corrections(self, document_id: int, other_id: int) -> None:
        """Make what was put right in one document put right in another, where that was not done there."""
        self.write(
            """UPDATE corrections SET document_id = ?1 WHERE document_id = ?2 AND NOT EXISTS (
                 SELECT 1 FROM corrections o WHERE o.document_id = ?1 AND o.field = corrections.field)""",
            other_id,
            document_id,
        )
        self.drop_corrections(document_id)

    def forward(self, document_id: int, to_id: int) -> None:
        """Say where a document is to be found once its own row is gone."""
        self.write("UPDATE forwards SET to_id = ? WHERE to_id = ?", to_id, document_id)
        self.write(
            """INSERT INTO forwards VALUES (?, ?)
               ON CONFLICT (document_id) DO UPDATE SET to_id = excluded.to_id""",
            document_id,
            to_id,
        )
        self.write("DELETE FROM forwards WHERE document_id = to_id")

    def forwarded(self, document_id: int) -> int:
        """The id under which a document is to be found: its own where nothing else is known."""
        # The databases' numbers end there; what is typed into an address need not.
        if document_id >= 2**63:
            return document_id
        row = self.one("SELECT to_id FROM forwards WHERE document_id = ?", document_id)
        return int(row["to_id"]) if row else document_id
