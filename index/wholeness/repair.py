"""Mending what can be made again from what is sound: `rebuild --deep`, while others read.

    1. indices of the store that do not fit their tables are made again
    2. a document whose rows are damaged is read again from its file, where that is as it came
    3. damaged vectors are dropped, to be reckoned again from the words
    4. the index is made again from the store

What is left, and what to do about it, is told.
"""

from dataclasses import dataclass

from index.errors import StoreDamaged
from index.filing import Filing
from index.generation import Manifest
from index.knowledge_base import KnowledgeBase
from index.tables.digests import Mismatch
from index.wholeness.fault import Fault, Progress
from index.wholeness.originals import has_sound_original
from index.wholeness.rows import READ_AGAIN, TABLES, document_of, row_faults


@dataclass(frozen=True, slots=True)
class Repair:
    """documents: ids of those that were read again. vectors: how many were reckoned again. left: what is not mended."""

    documents: tuple[int, ...]
    vectors: int
    left: tuple[Fault, ...]
    generation: Manifest


def repair(base: KnowledgeBase, progress: Progress) -> Repair:
    """Mend what can be mended, then make the index again. Raises StoreLocked, StoreDamaged."""
    store = base.store
    with base.writing():
        store.mend_indices()
        with store.snapshot():
            damaged = [each for table in TABLES for each in store.mismatches(table)]
        again = {_readable_again(base, each) for each in damaged} - {None}
        read = [each for each in sorted(filter(None, again)) if _read_again(base, each)]
        vectors = [each.owner for each in damaged if each.table == "vectors"]
        with store.transaction():
            for passage in vectors:
                store.drop_vectors(passage)
    manifest = base.rebuild(progress)
    with store.snapshot():
        left = tuple(row_faults(store, progress))
    return Repair(tuple(read), len(vectors), left, manifest)


def _readable_again(base: KnowledgeBase, found: Mismatch) -> int | None:
    """The document to read again for damaged rows; None where that would not mend them."""
    document = document_of(base.store, found)
    if document is None or found.table not in READ_AGAIN:
        return None
    return document if has_sound_original(base.store, document) else None


def _read_again(base: KnowledgeBase, document: int) -> bool:
    try:
        return Filing(base.store, base.encoder).read_again(document)
    except StoreDamaged:
        # Rows that this needs are damaged too; all are named at the end.
        return False
