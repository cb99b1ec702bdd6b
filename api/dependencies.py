"""What routes are given: the knowledge base, the settings, and the document that an address names."""

from typing import Annotated

from fastapi import Depends, Path, Request

from api.access.auditing import note_document
from api.access.principal import principal_of
from api.models import MAX_IDENTIFIER
from api.settings import Settings
from index.errors import DocumentNotFound
from index.knowledge_base import KnowledgeBase
from index.records import StoredDocument
from ingest.text import canonical_text


def knowledge_base(request: Request) -> KnowledgeBase:
    """The base that the application opened at its start, as the one who asks may see it."""
    base: KnowledgeBase = request.app.state.base
    return base if principal_of(request).is_known else base.for_anyone


Base = Annotated[KnowledgeBase, Depends(knowledge_base)]


async def configured(request: Request) -> Settings:
    """The settings that the application was made with."""
    settings: Settings = request.app.state.settings
    return settings


Configured = Annotated[Settings, Depends(configured)]


def requested_document(
    request: Request,
    base: Base,
    identifier: Annotated[
        str,
        Path(alias="id", description="Mã văn bản, số ký hiệu (dấu gạch chéo viết thẳng hoặc %2F) hoặc mã bản ghi",
             examples=["7", "46-CT/TW"]),
    ],
) -> StoredDocument:  # fmt: skip
    """The document that an address names. Raises DocumentNotFound, AmbiguousDocument."""
    document = named_document(base, identifier)
    note_document(request, document)
    return document


def named_document(base: KnowledgeBase, identifier: str) -> StoredDocument:
    """The document of an id, a number or a record's id. Raises DocumentNotFound, AmbiguousDocument."""
    identifier = canonical_text(identifier).strip().strip("/")
    if len(identifier) > MAX_IDENTIFIER or not any(each.isalnum() for each in identifier):
        raise DocumentNotFound("Không có văn bản nào mang mã này trong kho")
    return base.document(identifier)


Requested = Annotated[StoredDocument, Depends(requested_document)]
