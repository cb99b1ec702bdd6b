"""A file becomes a Document: text, header fields, outline, passages, references."""

from ingest.document import (
    Authority,
    Document,
    Header,
    InternalReference,
    Page,
    Passage,
    Reference,
    Relation,
    Section,
    Via,
)
from ingest.errors import IngestError

__all__ = [
    "Authority",
    "Document",
    "Header",
    "IngestError",
    "InternalReference",
    "Page",
    "Passage",
    "Reference",
    "Relation",
    "Section",
    "Via",
]
