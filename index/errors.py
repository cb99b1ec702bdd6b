"""What can go wrong in the knowledge base.

    KnowledgeBaseError          the root
    ├── StoreLocked             another process is writing
    ├── StoreUnreachable        the server that keeps the store does not answer
    ├── LocksMissing            the home's file system cannot keep a second writer out
    ├── StoreDamaged            the store fails its integrity check, or is of a later version
    │   └── DiskRefused         the disk is full, or lets nobody write; what is stored is whole
    ├── GenerationDamaged       an index directory is not whole; rebuilt from the store
    ├── IndexUnavailable        the engine that holds the index does not answer, or its package is not installed
    ├── IndexTooLarge           what was asked looks at every passage, and an engine holds more than one machine can
    ├── DocumentNotFound        no document bears this number or id
    ├── AmbiguousDocument       several do; carries their ids
    ├── NothingToRemove         a document of which the base holds no text and no record
    ├── NothingToLabel          a document whose text is not here cannot be open or internal
    ├── ModelMissing            the embedding model is not on this machine
    ├── NothingToAdapt          the embedding cannot be fitted to this base
    ├── NothingToRestore        nothing is kept of a document that was taken out
    ├── BadCorrection           a header field cannot be put right so; names the field
    ├── NotABackup              a file is no backup, or one of a later version
    ├── BackupDamaged           a backup is not whole
    ├── BadQuery                the question or a filter is not usable
    ├── BadKey                  a key cannot be made so: its name or its last day
    ├── KeyNotFound             no key of this name or id
    ├── KeyRefused              what was shown is no key, or one that holds no longer
    ├── NotInText               a run that is to be quoted is none of the document's text; carries its place
    └── BadEvaluation           a queries or qrels file is not usable

Messages are Vietnamese, for the person at the keyboard: what is wrong, with what, and what to do.
"""

from collections.abc import Sequence


class KnowledgeBaseError(Exception):
    """The knowledge base could not do what was asked."""


class StoreLocked(KnowledgeBaseError):
    """Another process is writing to this knowledge base."""


class StoreUnreachable(KnowledgeBaseError):
    """The database server does not answer, or takes nothing; what was asked may be asked again."""


class LocksMissing(KnowledgeBaseError):
    """The file system of the home does not keep a second writer out."""


class StoreDamaged(KnowledgeBaseError):
    """The store is not readable as this version's store."""


class DiskRefused(StoreDamaged):
    """The disk has no room for the store, or lets nobody write; what is stored is whole."""


class GenerationDamaged(KnowledgeBaseError):
    """An index directory is incomplete or its checksums do not hold."""


class IndexUnavailable(KnowledgeBaseError):
    """The search engine that holds the index cannot be reached, or refused."""


class IndexTooLarge(KnowledgeBaseError):
    """All passages would have to be brought to this machine, and there are too many."""


class DocumentNotFound(KnowledgeBaseError):
    """No document answers to the number or id."""


class AmbiguousDocument(KnowledgeBaseError):
    """Several documents bear the number; `candidates` are their ids."""

    def __init__(self, message: str, candidates: Sequence[int]) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


class NothingToRemove(KnowledgeBaseError):
    """The document is known only because others cite it: there is nothing of its own to take out."""


class NothingToLabel(KnowledgeBaseError):
    """The document's text is not in the base: who finds it follows from the texts that cite it."""


class NothingToRestore(KnowledgeBaseError):
    """The document was not taken out, is back already, or was swept."""


class BadCorrection(KnowledgeBaseError):
    """A header field cannot have this value; `field` names it and `reason` says why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}" if field else reason)
        self.field, self.reason = field, reason


class ModelMissing(KnowledgeBaseError):
    """The embedding model, or the package that runs it, is not on this machine."""


class NothingToAdapt(KnowledgeBaseError):
    """The base has too few texts, or its embedding is not one that can be fitted."""


class NotABackup(KnowledgeBaseError):
    """The file is not a backup that this version can read."""


class BackupDamaged(KnowledgeBaseError):
    """A backup is cut short, or a part of it fails its checksum."""


class BadQuery(KnowledgeBaseError):
    """The question or one of its filters cannot be used."""


class BadKey(KnowledgeBaseError):
    """A key of this name, or with this last day, cannot be made."""


class KeyNotFound(KnowledgeBaseError):
    """No key answers to the name or id."""


class KeyRefused(KnowledgeBaseError):
    """What was shown is not a key of this base, or one that has expired or was revoked."""


class NotInText(KnowledgeBaseError):
    """A run that is to be quoted does not stand in the document; `place` is its own in the list of such runs."""

    def __init__(self, message: str, place: int = 0) -> None:
        super().__init__(message)
        self.place = place


class BadEvaluation(KnowledgeBaseError):
    """A file of queries or relevance judgements cannot be used."""
