"""What to look for next: documents that are cited and whose text is not in the base, the most cited first."""

from dataclasses import dataclass

from index.records import StoredDocument
from index.store import Store


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document without text, how often it is mentioned, and by which documents."""

    document: StoredDocument
    mentions: int
    citing: tuple[StoredDocument, ...]


def wanted_documents(store: Store) -> list[Wanted]:
    """All of them; the more documents cite one, and the more often, the earlier it stands."""
    counted = store.cited_without_text()
    documents = store.documents([*counted, *(each for citing, _ in counted.values() for each in citing)])
    found = [
        Wanted(documents[key], mentions, tuple(documents[each] for each in citing if each in documents))
        for key, (citing, mentions) in counted.items()
        if key in documents
    ]
    return sorted(found, key=lambda each: (-len(each.citing), -each.mentions, each.document.id))
