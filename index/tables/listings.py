"""Lists of documents by what stands in their heads: for going through a base, where search is for what texts say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from index.records import Status
from index.tables.database import Database, iso
from index.tables.engine import Row
from ingest.issuers import issuer_key
from ingest.text import fold


class ListOrder(StrEnum):
    """In which order documents are listed; a minus: the latest, or the last, first."""

    TEXT_FIRST = "text"  # those with text first, then as they came
    ADDED = "added"
    LATEST_ADDED = "-added"
    ISSUED = "issued"
    LATEST_ISSUED = "-issued"
    NUMBER = "number"
    SUBJECT = "subject"


_ORDERS: Mapping[ListOrder, str] = {
    ListOrder.TEXT_FIRST: "text IS NULL, id",
    ListOrder.ADDED: "added_at, id",
    ListOrder.LATEST_ADDED: "added_at DESC, id DESC",
    ListOrder.ISSUED: "issued_on IS NULL, issued_on, id",
    ListOrder.LATEST_ISSUED: "issued_on IS NULL, issued_on DESC, id DESC",
    ListOrder.NUMBER: "number_key IS NULL, CAST(number_key AS INTEGER), number_key, id",
    # By its folded letters, which the database does not know (`_in_hand`).
    ListOrder.SUBJECT: "id",
}
_IS_CITED = "EXISTS (SELECT 1 FROM citations c WHERE c.target_id = documents.id)"
_STATUS: Mapping[Status, str] = {
    Status.FULL_TEXT: "text IS NOT NULL",
    Status.CITED_ONLY: f"text IS NULL AND {_IS_CITED}",
    Status.RECORD: f"text IS NULL AND NOT {_IS_CITED}",
}


@dataclass(frozen=True, slots=True)
class Listing:
    """Which documents, all of those where nothing is given. words: each stands in number or subject, marks or not."""

    kind: str | None = None
    issuer: str | None = None
    status: Status | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    words: str = ""
    order: ListOrder = ListOrder.TEXT_FIRST


class Listings(Database):
    """Ids of documents, page by page."""

    def listed(self, listing: Listing, limit: int, offset: int) -> tuple[int, list[int]]:
        """How many documents there are, and the ids of a page of them."""
        conditions, values = _conditions(listing)
        where = f"FROM documents WHERE {' AND '.join(conditions) or 'TRUE'}"
        if listing.words or listing.order is ListOrder.SUBJECT:
            found = self._in_hand(listing, where, values)
            return len(found), found[offset:][:limit]
        count = self.one(f"SELECT count(*) {where}", *values)
        sql = f"SELECT id {where} ORDER BY {_ORDERS[listing.order]} LIMIT ? OFFSET ?"
        return int(count[0]) if count else 0, [row["id"] for row in self.rows(sql, *values, limit, offset)]

    def _in_hand(self, listing: Listing, where: str, values: Sequence[str]) -> list[int]:
        """The ids of all that are to be listed, in their order, by what is folded here."""
        words = fold(listing.words).split()
        rows: Iterable[Row] = self.rows(
            f"SELECT id, number, subject {where} ORDER BY {_ORDERS[listing.order]}", *values
        )
        if words:
            rows = [
                row for row in rows if _has_all(words, fold(f"{row['number'] or ''} {row['subject'] or ''}"))
            ]
        if listing.order is ListOrder.SUBJECT:
            rows = sorted(rows, key=lambda row: (row["subject"] is None, fold(row["subject"] or "")))
        return [row["id"] for row in rows]

    def listed_kinds(self) -> list[str]:
        """The kinds of all documents, the commonest first."""
        return self._commonest("kind", 100)

    def listed_issuers(self, limit: int) -> list[str]:
        """The bodies that issued most documents."""
        return self._commonest("issuer", limit)

    def _commonest(self, column: str, limit: int) -> list[str]:
        rows = self.rows(
            f"""SELECT {column} AS value FROM documents WHERE {column} IS NOT NULL
                GROUP BY {column} ORDER BY count(*) DESC, {column} LIMIT ?""",
            limit,
        )
        return [row["value"] for row in rows]


def _has_all(words: Sequence[str], text: str) -> bool:
    return all(word in text for word in words)


def _conditions(listing: Listing) -> tuple[list[str], list[str]]:
    given: list[tuple[str, str | None]] = [
        ("kind = ?", listing.kind.lower() if listing.kind else None),
        ("issuer_key = ?", issuer_key(listing.issuer) if listing.issuer else None),
        ("issued_on >= ?", iso(listing.issued_from)),
        ("issued_on <= ?", iso(listing.issued_to)),
    ]
    conditions = [condition for condition, value in given if value is not None]
    if listing.status is not None:
        conditions.append(_STATUS[listing.status])
    return conditions, [value for _, value in given if value is not None]
