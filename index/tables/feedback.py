"""The table of feedback: what readers say of results. It is no part of what can be found, so it raises no revision."""

from collections.abc import Sequence

from index.records import StoredDocument, StoredFeedback, Verdict
from index.tables.database import Database, now
from index.tables.engine import Row


class Feedback(Database):
    """Verdicts, in the order in which they were given."""

    @staticmethod
    def _feedback(row: Row) -> StoredFeedback:
        return StoredFeedback(
            id=row["id"],
            query=row["query"],
            document_id=row["document_id"],
            document=row["document"],
            verdict=Verdict(row["verdict"]),
            given_at=row["given_at"],
        )

    def put_feedback(self, query: str, document: StoredDocument, verdict: Verdict) -> StoredFeedback:
        """Keep one verdict; it is durable when this returns."""
        (row,) = self.rows(
            """INSERT INTO feedback (query, document_id, document, verdict, given_at)
               VALUES (?, (SELECT id FROM documents WHERE id = ?), ?, ?, ?) RETURNING *""",
            query,
            document.id,
            document.name,
            verdict,
            now(),
        )
        return self._feedback(row)

    def feedback(self) -> list[StoredFeedback]:
        """All that was given and not taken back, the oldest first."""
        return [self._feedback(row) for row in self.rows("SELECT * FROM feedback ORDER BY id")]

    def move_feedback(self, document_id: int, other_id: int) -> None:
        """Make what was said of one document said of another."""
        self.write("UPDATE feedback SET document_id = ? WHERE document_id = ?", other_id, document_id)

    def drop_feedback(self, ids: Sequence[int]) -> int:
        """Forget verdicts for good: what was asked is overwritten in the file too. Returns how many there were."""
        self.engine.overwrite()
        sql = "DELETE FROM feedback WHERE id IN (SELECT value FROM json_each(?)) RETURNING id"
        return len(self.rows(sql, list(ids)))
