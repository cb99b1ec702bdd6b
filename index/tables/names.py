"""What documents are called, of all at once."""

from collections.abc import Iterator
from typing import NamedTuple

from index.tables.database import Database


class Called(NamedTuple):
    """What a document goes by. whole: no part of another one."""

    id: int
    number: str | None
    number_key: str | None
    kind: str | None
    issuer: str | None
    issuer_key: str | None
    subject: str | None
    whole: bool


class Names(Database):
    """The names of all documents, read in one pass."""

    def called(self) -> Iterator[Called]:
        """Every document but drafts: whole ones first, those with text, the newest first."""
        rows = self.rows(
            """SELECT id, number, number_key, kind, issuer, issuer_key, subject, path = '[]' AS whole
               FROM documents WHERE draft IS NULL
               ORDER BY path = '[]' DESC, text IS NULL, issued_on DESC NULLS LAST, id"""
        )
        return (Called(*row) for row in rows)

    def newest(self, count: int) -> list[int]:
        """Ids of the whole documents with text that were issued last, the latest first; drafts are none."""
        sql = """SELECT id FROM documents
                 WHERE issued_on IS NOT NULL AND path = '[]' AND draft IS NULL AND text IS NOT NULL
                 ORDER BY issued_on DESC, id DESC LIMIT ?"""
        return [row["id"] for row in self.rows(sql, count)]
