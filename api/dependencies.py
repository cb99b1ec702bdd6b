"""What routes are given: the knowledge base, and the document that an address names."""

from typing import Annotated

from fastapi import Depends, Path, Request

from index.errors import DocumentNotFound
from index.knowledge_base import KnowledgeBase
from index.records import StoredDocument
from ingest.text import canonical_text

# Numbers and ids of records are far shorter; a longer one is no identifier, and is not searched for.
MAX_IDENTIFIER = 200


async def knowledge_base(request: Request) -> KnowledgeBase:
    """The base that the application opened at its start."""
    base: KnowledgeBase = request.app.state.base
    return base


Base = Annotated[KnowledgeBase, Depends(knowledge_base)]


def requested_document(
    base: Base,
    identifier: Annotated[
        str,
        Path(alias="id", description="Mã văn bản, số ký hiệu (dấu gạch chéo viết thẳng hoặc %2F) hoặc mã bản ghi",
             examples=["7", "46-CT/TW"]),
    ],
) -> StoredDocument:  # fmt: skip
    """The document of an id or number. Raises DocumentNotFound, AmbiguousDocument."""
    identifier = canonical_text(identifier).strip().strip("/")
    if len(identifier) > MAX_IDENTIFIER or not any(each.isalnum() for each in identifier):
        raise DocumentNotFound("Không có văn bản nào mang mã này trong kho")
    return base.document(identifier)


Requested = Annotated[StoredDocument, Depends(requested_document)]
