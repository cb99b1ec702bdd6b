"""The store: the truth of a knowledge base, in one SQLite file or on a PostgreSQL server (`index.tables.engine`).

What a transaction has committed survives a kill and a power cut.
Every change of what can be found raises `revision` in the same transaction, so that a generation can say
which state of the store it was made from.
"""

from index.tables.changes import Changes
from index.tables.citations import Citations
from index.tables.copies import Copies
from index.tables.corrections import Corrections
from index.tables.documents import Documents
from index.tables.feedback import Feedback
from index.tables.files import Files
from index.tables.jobs import Jobs
from index.tables.keys import Keys
from index.tables.listings import Listings
from index.tables.names import Names
from index.tables.outlines import Outlines
from index.tables.passages import Passages
from index.tables.removed import Removed


class Store(
    Files,
    Copies,
    Documents,
    Names,
    Outlines,
    Passages,
    Citations,
    Feedback,
    Keys,
    Jobs,
    Corrections,
    Removed,
    Changes,
    Listings,
):
    """Rows in, values out. Any thread may use it; a transaction belongs to the thread that began it."""

    def counts(self) -> dict[str, int]:
        """Documents by status, and passages."""
        row = self.one(
            """SELECT count(*) FILTER (WHERE text IS NOT NULL) AS full_text,
                 count(*) FILTER (WHERE text IS NULL AND EXISTS
                     (SELECT 1 FROM citations c WHERE c.target_id = documents.id)) AS cited_only,
                 count(*) AS documents FROM documents"""
        )
        assert row is not None
        record = row["documents"] - row["full_text"] - row["cited_only"]
        return {
            "documents": row["documents"], "full_text": row["full_text"], "cited_only": row["cited_only"],
            "record": record, "passages": self.passage_count(),
        }  # fmt: skip
