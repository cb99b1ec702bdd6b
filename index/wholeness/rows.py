"""The rows of the store held against their sums: each that is not what was written, by the document that it is of."""

from collections.abc import Iterator

from index.store import Store
from index.tables.digests import Mismatch
from index.tables.row_sums import COVERED, DOCUMENTS
from index.wholeness.fault import REPAIR, RESTORE, Fault, Part, Progress
from index.wholeness.originals import has_sound_original

TABLES = (DOCUMENTS, *COVERED)
# Tables whose owner is a document, or leads to one.
_OF_DOCUMENT = {DOCUMENTS, *(table for table, owner in COVERED.items() if owner == "document_id")}
# What stands in a document's rows because its file was read, and so can be read again.
READ_AGAIN = {DOCUMENTS, "pages", "page_words", "sections", "passages", "citations", "signatures"}


def row_faults(store: Store, progress: Progress) -> Iterator[Fault]:
    """What `check --deep` says of the rows, table by table."""
    for at, table in enumerate(TABLES):
        progress("Kiểm từng dòng của kho", at, len(TABLES))
        for each in store.mismatches(table):
            yield _fault(store, each)
    progress("Kiểm từng dòng của kho", len(TABLES), len(TABLES))


def _fault(store: Store, found: Mismatch) -> Fault:
    document = document_of(store, found)
    where = found.table if not found.columns else f"{found.table} ({', '.join(found.columns)})"
    if document is None:
        owner = f", mã {found.owner}" if found.owner else ""
        return Fault(Part.STORE, where, f"dòng{owner} không còn như lúc ghi", RESTORE)
    told = f"{name_of(store, document)}: dòng không còn như lúc ghi"
    return Fault(Part.STORE, where, told, _advice(store, found, document), document)


def document_of(store: Store, found: Mismatch) -> int | None:
    """The document that damaged rows are of; None for those of no document."""
    if found.table in _OF_DOCUMENT:
        return found.owner
    if found.table == "vectors":
        row = store.one("SELECT document_id FROM passages WHERE id = ?", found.owner)
        return int(row[0]) if row else None
    return None


def name_of(store: Store, document: int) -> str:
    """What a document is called in a report, whatever has become of its row."""
    row = store.one(
        "SELECT CAST(number AS BLOB), CAST(external_id AS BLOB) FROM documents WHERE id = ?", document
    )
    called = next((each for each in row or () if each), b"").decode("utf-8", "replace")
    return f"văn bản {document} ({called})" if called else f"văn bản {document}"


def _advice(store: Store, found: Mismatch, document: int) -> str:
    if found.table == "vectors":
        return REPAIR
    if found.table in READ_AGAIN and has_sound_original(store, document):
        return f"tệp gốc trong kho còn nguyên: {REPAIR}"
    return RESTORE
