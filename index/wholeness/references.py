"""Mentions and facts: what they lead to is there, and bears the number that they say."""

from collections.abc import Iterator

from index.store import Store
from index.wholeness.fault import RESTORE, Fault, Part
from index.wholeness.rows import name_of


def reference_faults(store: Store) -> Iterator[Fault]:
    """Citations whose target has another number than they name, and those that lead nowhere."""
    rows = store.rows(
        """SELECT c.document_id, c.number, d.number AS other, d.id AS target FROM citations c
             JOIN documents d ON d.id = c.target_id
           WHERE c.name IS NULL AND c.number_key IS NOT NULL AND d.number_key IS NOT NULL
             AND c.number_key != d.number_key"""
    )
    for row in rows:
        told = f"{name_of(store, row['document_id'])}: viện dẫn «{row['number']}» dẫn đến «{row['other']}»"
        yield Fault(Part.STORE, "citations", told, RESTORE, row["document_id"])
    rows = store.rows(
        """SELECT c.document_id, c.target_id FROM citations c LEFT JOIN documents d ON d.id = c.target_id
           WHERE c.target_id IS NOT NULL AND d.id IS NULL
           UNION ALL SELECT r.document_id, r.target_id FROM relations r LEFT JOIN documents d ON d.id = r.target_id
           WHERE d.id IS NULL"""
    )
    for row in rows:
        told = f"{name_of(store, row['document_id'])} dẫn đến văn bản {row['target_id']} không có trong kho"
        yield Fault(Part.STORE, "citations", told, RESTORE, row["document_id"])
