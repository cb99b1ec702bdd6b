"""The table of changes: the last one of each document, in their order."""

from index.records import Change, StoredChange
from index.tables.database import Database, now


class Changes(Database):
    """Written inside the transaction that changes the document, so their order is that of the transactions."""

    def put_change(self, document_id: int, change: Change) -> None:
        """Keep what happened to a document, in place of what happened before."""
        self.write("DELETE FROM changes WHERE document_id = ?", document_id)
        self.write(
            "INSERT INTO changes (document_id, change, changed_at) VALUES (?, ?, ?)",
            document_id, change, now(),
        )  # fmt: skip

    def changes(self, after: int = 0, limit: int = -1) -> list[StoredChange]:
        """The changes behind one, the oldest first."""
        rows = self.rows("SELECT * FROM changes WHERE id > ? ORDER BY id LIMIT ?", after, limit)
        return [
            StoredChange(row["id"], row["document_id"], Change(row["change"]), row["changed_at"])
            for row in rows
        ]

    def last_change(self) -> int:
        """The id of the latest change, 0 before the first."""
        row = self.one("SELECT max(id) FROM changes")
        return int(row[0] or 0) if row else 0
