"""The table of documents: header fields, text or description, and which of them exist."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from index.records import CatalogueFacts, Outline, RawHeader, Status, StoredDocument, Visibility
from index.tables.database import Database, day, iso, now
from index.tables.engine import Row
from ingest.document import Authority, Evidence, Header
from ingest.issuers import issuer_key
from ingest.law_names import law_key_of

# Ids are handed over as one list; this many at a time keeps a statement short.
_BATCH = 10_000

_DOCUMENT_COLUMNS = """d.id, d.number, d.kind, d.issuer, d.issued_on, d.subject, d.signer, d.office, d.parent,
    d.place, d.security, d.urgency, d.addressees, d.recipients, d.evidence, d.authority,
    d.external_id, d.source, d.path, d.stated_validity, d.catalogue, f.name AS file_name, d.draft, d.draft_of,
    d.number_is_blank, d.effective_from, d.ends_on, d.visibility,
    d.text IS NOT NULL AS has_text, EXISTS (SELECT 1 FROM citations c WHERE c.target_id = d.id) AS cited"""
_FROM_DOCUMENTS = "FROM documents d LEFT JOIN files f ON f.id = d.file_id"


@lru_cache(maxsize=20_000)
def _listed(stored: str) -> tuple[Any, ...]:
    """A stored list. A search looks at a thousand documents: most lists are empty, and articles share their paths."""
    return () if stored == "[]" else tuple(json.loads(stored))


def _header_columns(header: Header, number_key: str | None) -> dict[str, Any]:
    """Column → value of a header's fields."""
    return {
        "number": header.number,
        "number_key": number_key,
        "name_key": law_key_of(header.kind, header.subject),
        "kind": header.kind,
        "issuer": header.issuer,
        "issuer_key": issuer_key(header.issuer) if header.issuer else None,
        "issued_on": iso(header.issued_on),
        "subject": header.subject,
        "signer": header.signer,
        "office": header.office,
        "parent": header.parent,
        "place": header.place,
        "security": header.security,
        "urgency": header.urgency,
        "addressees": json.dumps(header.addressees, ensure_ascii=False),
        "effective_from": iso(header.effective_from),
        "ends_on": iso(header.ends_on),
        "recipients": json.dumps(header.recipients, ensure_ascii=False),
        "evidence": json.dumps([[e.name, e.start, e.end, e.confidence] for e in header.evidence]),
        "authority": header.authority,
    }


class Documents(Database):
    """Documents: those with text, and those that are only cited or only in the catalogue."""

    @staticmethod
    def _document(row: Row) -> StoredDocument:
        status = Status.FULL_TEXT if row["has_text"] else Status.CITED_ONLY if row["cited"] else Status.RECORD
        return StoredDocument(
            id=row["id"],
            status=status,
            number=row["number"],
            kind=row["kind"],
            issuer=row["issuer"],
            issued_on=day(row["issued_on"]),
            subject=row["subject"],
            signer=row["signer"],
            office=row["office"],
            parent=row["parent"],
            place=row["place"],
            security=row["security"],
            urgency=row["urgency"],
            addressees=_listed(row["addressees"]),
            recipients=_listed(row["recipients"]),
            evidence=tuple(Evidence(*each) for each in _listed(row["evidence"])),
            authority=Authority(row["authority"]) if row["authority"] else None,
            external_id=row["external_id"],
            source=row["source"],
            path=_listed(row["path"]),
            file_name=row["file_name"],
            stated_validity=row["stated_validity"],
            catalogue=CatalogueFacts(**json.loads(row["catalogue"])) if row["catalogue"] else None,
            draft=row["draft"],
            draft_of=row["draft_of"],
            number_is_blank=bool(row["number_is_blank"]),
            effective_from=day(row["effective_from"]),
            ends_on=day(row["ends_on"]),
            visibility=Visibility(row["visibility"]),
        )

    def documents(self, ids: Iterable[int]) -> dict[int, StoredDocument]:
        """The documents among `ids` that exist."""
        wanted = list(dict.fromkeys(ids))
        found: dict[int, StoredDocument] = {}
        for at in range(0, len(wanted), _BATCH):
            batch = wanted[at : at + _BATCH]
            sql = (
                f"SELECT {_DOCUMENT_COLUMNS} {_FROM_DOCUMENTS} WHERE d.id IN (SELECT value FROM json_each(?))"
            )
            found |= {row["id"]: self._document(row) for row in self.rows(sql, batch)}
        return found

    def documents_in_order(self, ids: Iterable[int]) -> list[StoredDocument]:
        """The documents among `ids` that exist, in the order of these; one taken out meanwhile is left out."""
        wanted = list(ids)
        found = self.documents(wanted)
        return [found[each] for each in wanted if each in found]

    def document(self, document_id: int) -> StoredDocument | None:
        """One document, None when there is none of this id."""
        return self.documents([document_id]).get(document_id)

    def added_at(self, ids: Iterable[int]) -> dict[int, str]:
        """Id → the second at which a document got its text, UTC, as ISO text."""
        sql = "SELECT id, added_at FROM documents WHERE id IN (SELECT value FROM json_each(?))"
        return {row["id"]: row["added_at"] for row in self.rows(sql, list(ids))}

    def document_ids(self, limit: int = -1, offset: int = 0) -> list[int]:
        """Ids in the order of adding, documents with text first."""
        sql = "SELECT id FROM documents ORDER BY text IS NULL, id LIMIT ? OFFSET ?"
        return [row["id"] for row in self.rows(sql, limit, offset)]

    def by_number_key(self, key: str) -> list[StoredDocument]:
        """All documents that bear a number, the latest first; a draft bears none yet."""
        return self._in_order("number_key = ? AND draft IS NULL ORDER BY issued_on DESC NULLS LAST, id", key)

    def is_source(self, number: str) -> bool:
        """Whether some record says that it is taken from what bears this number."""
        sql = "SELECT 1 FROM documents WHERE instr(lower(source), lower(?)) > 0 LIMIT 1"
        return bool(self.rows(sql, number))

    def drafts_by_number_key(self, key: str) -> list[StoredDocument]:
        """The drafts in whose heads a number stands."""
        return self._in_order("number_key = ? AND draft IS NOT NULL ORDER BY id", key)

    def drafts_of(self, document_id: int) -> list[StoredDocument]:
        """The drafts that became a document."""
        return self._in_order("draft_of = ? ORDER BY id", document_id)

    def unlinked_drafts(self, issuer: str, kind: str) -> list[StoredDocument]:
        """An issuer's drafts of a kind of which it is not known what they became."""
        condition = "draft IS NOT NULL AND draft_of IS NULL AND issuer_key = ? AND kind = ? ORDER BY id"
        return self._in_order(condition, issuer_key(issuer), kind)

    def numbered_between(self, issuer: str, kind: str, first: date, last: date) -> list[tuple[int, str]]:
        """Id and subject of an issuer's numbered documents of a kind that were issued between two days."""
        rows = self.rows(
            """SELECT id, subject FROM documents
               WHERE issuer_key = ? AND kind = ? AND issued_on BETWEEN ? AND ? AND external_id IS NULL
                 AND draft IS NULL AND number IS NOT NULL AND subject IS NOT NULL AND text IS NOT NULL ORDER BY id""",
            issuer_key(issuer),
            kind,
            iso(first),
            iso(last),
        )
        return [(row["id"], row["subject"]) for row in rows]

    def _in_order(self, condition: str, *values: str | int) -> list[StoredDocument]:
        return self._of_rows(self.rows(f"SELECT id FROM documents WHERE {condition}", *values))

    def _of_rows(self, rows: Iterable[Row]) -> list[StoredDocument]:
        """The documents of rows with an `id`, in their order."""
        return self.documents_in_order(row["id"] for row in rows)

    def by_law_name(self, key: str) -> list[StoredDocument]:
        """The laws that bear a name, the latest first; not the records of their articles."""
        sql = "SELECT id FROM documents WHERE name_key = ? AND path = '[]' ORDER BY issued_on DESC NULLS LAST, id"
        return self._of_rows(self.rows(sql, key))

    def by_number_prefix(self, prefix: str) -> list[StoredDocument]:
        """Documents whose number begins with these words: a plenum under any term."""
        sql = "SELECT id FROM documents WHERE substr(number_key, 1, ?) = ? ORDER BY issued_on DESC NULLS LAST, id"
        return self._of_rows(self.rows(sql, len(prefix), prefix))

    def by_bare_number(self, number: int, kinds: Sequence[str]) -> list[StoredDocument]:
        """Documents whose number begins with `number` and whose kind is one of `kinds`, the latest first."""
        sql = """SELECT id, number FROM documents
                 WHERE kind IN (SELECT value FROM json_each(?)) AND (number_key LIKE ? OR number_key LIKE ?)
                   AND draft IS NULL
                 ORDER BY issued_on DESC NULLS LAST, id"""
        return self._of_rows(self.rows(sql, list(kinds), f"{number}-%", f"{number}/%"))

    def by_external_id(self, external_id: str) -> StoredDocument | None:
        """The record of this id."""
        row = self.one("SELECT id FROM documents WHERE external_id = ?", external_id)
        return self.document(row["id"]) if row else None

    def headers(self) -> list[RawHeader]:
        """What results are narrowed by, of every document; those that are alike in it together."""
        # Grouped by the database, in the order of an index that has all of it: a tenth of the time of as many rows.
        rows = self.rows(
            """SELECT group_concat(id, ' '), kind, issuer, issued_on, authority,
                 effective_from, ends_on, draft, stated_validity
               FROM main.documents INDEXED BY documents_by_header
               GROUP BY issuer_key, issuer, kind, issued_on, authority, effective_from, ends_on, draft,
                 stated_validity"""
        )
        return [
            RawHeader(
                np.fromstring(ids, np.int64, sep=" "),
                kind,
                issuer,
                issued_on,
                authority,
                (issued_on, *effect),
            )
            for ids, kind, issuer, issued_on, authority, *effect in rows
        ]

    def issuer_keys(self) -> list[str]:
        """The keys of all bodies that issued a document (`ingest.issuers`)."""
        rows = self.rows("SELECT DISTINCT issuer_key FROM documents WHERE issuer_key IS NOT NULL")
        return [row["issuer_key"] for row in rows]

    def whole_documents(self) -> list[Outline]:
        """Every document that can be named for its subject.

        Not a part, a draft, or a record that bears no number: that is a passage from another system.
        """
        rows = self.rows(
            """SELECT id, number, kind, issuer, issuer_key, issued_on, authority, subject, description
               FROM documents
               WHERE path = '[]' AND draft IS NULL AND subject IS NOT NULL
                 AND (number IS NOT NULL OR (external_id IS NULL AND kind IS NOT NULL)) ORDER BY id"""
        )
        return [
            Outline(
                id=row["id"],
                kind=row["kind"],
                issuer=row["issuer"],
                issuer_key=row["issuer_key"],
                issued_on=day(row["issued_on"]),
                authority=Authority(row["authority"]) if row["authority"] else None,
                subject=row["subject"],
                about=row["description"]
                or " ".join(filter(None, (row["kind"], row["number"], row["issuer"]))),
            )
            for row in rows
        ]

    def text(self, document_id: int) -> str | None:
        """Canonical text; None for a document whose text is not in the base."""
        row = self.one("SELECT text FROM documents WHERE id = ?", document_id)
        return row["text"] if row else None

    def description(self, document_id: int) -> str | None:
        """The description of a document whose text is not in the base."""
        row = self.one("SELECT description FROM documents WHERE id = ?", document_id)
        return row["description"] if row else None

    def insert_document(self, header: Header, number_key: str | None, document_id: int | None = None) -> int:
        """A new document with its header fields and nothing else. document_id: of one that comes back."""
        columns = _header_columns(header, number_key) | {"added_at": now()}
        if document_id is not None:
            columns["id"] = document_id
        marks = ", ".join("?" * len(columns))
        return self.insert(
            f"INSERT INTO documents ({', '.join(columns)}) VALUES ({marks})", *columns.values()
        )

    def set_header(self, document_id: int, header: Header, number_key: str | None) -> None:
        """Replace the header fields."""
        columns = _header_columns(header, number_key)
        set_ = ", ".join(f"{name} = ?" for name in columns)
        self.write(f"UPDATE documents SET {set_} WHERE id = ?", *columns.values(), document_id)

    def set_text(
        self,
        document_id: int,
        text: str | None,
        *,
        file_id: int | None = None,
        external_id: str | None = None,
        content_sha: str | None = None,
        path: Sequence[str] = (),
        source: str | None = None,
        stated_validity: str | None = None,
    ) -> None:
        """Give a document its text (and clear its description), or take it away with None.

        It is no draft afterwards, and of no blank number; see `set_draft` and `set_number_is_blank`.
        """
        self.write(
            """UPDATE documents SET text = ?, description = NULL, file_id = ?, external_id = ?, content_sha = ?,
                   path = ?, source = ?, stated_validity = ?, added_at = ?, draft = NULL, draft_of = NULL,
                   number_is_blank = 0 WHERE id = ?""",
            text, file_id, external_id, content_sha, json.dumps(list(path), ensure_ascii=False), source,
            stated_validity, now(), document_id,
        )  # fmt: skip

    def set_draft(self, document_id: int, draft: str, draft_of: int | None) -> None:
        """Say that a document is a draft, in words, and of which one when that is known."""
        self.write("UPDATE documents SET draft = ?, draft_of = ? WHERE id = ?", draft, draft_of, document_id)

    def set_number_is_blank(self, document_id: int) -> None:
        """Say that a document's form leaves its number empty."""
        self.write("UPDATE documents SET number_is_blank = 1 WHERE id = ?", document_id)

    def set_description(self, document_id: int, description: str) -> None:
        """What a document without text is found by."""
        self.write("UPDATE documents SET description = ? WHERE id = ?", description, document_id)

    def set_catalogue(self, document_id: int, facts: CatalogueFacts | None) -> None:
        """Attach the catalogue's facts, or take them away with None."""
        value = json.dumps(asdict(facts), ensure_ascii=False) if facts else None
        self.write("UPDATE documents SET catalogue = ? WHERE id = ?", value, document_id)

    def set_visibility(self, document_id: int, visibility: Visibility) -> None:
        """Say who finds a document."""
        self.write("UPDATE documents SET visibility = ? WHERE id = ?", visibility, document_id)

    def internal_ids(self) -> list[int]:
        """Ids of the documents that only known readers find, rising; of those that were removed too."""
        rows = self.rows(
            """SELECT id FROM main.documents WHERE visibility = 'internal'
               UNION ALL SELECT document_id FROM main.removed WHERE visibility = 'internal' ORDER BY 1"""
        )
        return [row[0] for row in rows]

    def delete_document(self, document_id: int) -> None:
        """Remove a document and all that hangs on it."""
        self.write("DELETE FROM documents WHERE id = ?", document_id)

    def clear_content(self, document_id: int) -> None:
        """Remove a document's passages, pages, sections and citations; the row stays."""
        for table in ("passages", "pages", "page_words", "sections", "citations"):
            self.write(f"DELETE FROM {table} WHERE document_id = ?", document_id)

    def is_kept_by_others(self, document_id: int) -> bool:
        """Whether a document without text still has a reason to be here: a citation, a fact, or a relation."""
        row = self.one(
            """SELECT 1 FROM documents d WHERE d.id = ? AND (d.catalogue IS NOT NULL OR d.text IS NOT NULL
                 OR EXISTS (SELECT 1 FROM citations c WHERE c.target_id = d.id)
                 OR EXISTS (SELECT 1 FROM relations r WHERE r.target_id = d.id))""",
            document_id,
        )
        return row is not None

    def has_facts(self, document_id: int) -> bool:
        """Whether the catalogue speaks of a document: with a record of its own, or in another's relations."""
        row = self.one(
            """SELECT 1 FROM documents d WHERE d.id = ? AND (d.catalogue IS NOT NULL
                 OR EXISTS (SELECT 1 FROM relations r WHERE r.target_id = d.id))""",
            document_id,
        )
        return row is not None

    def record_hashes(self) -> dict[str, str]:
        """External id → sha256 of the record's line, for all stored records."""
        rows = self.rows("SELECT external_id, content_sha FROM documents WHERE external_id IS NOT NULL")
        return {row["external_id"]: row["content_sha"] or "" for row in rows}
