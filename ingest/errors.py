"""What can go wrong while a file becomes a document.

    IngestError                 the root: catch this to catch all of them
    ├── UnsupportedFormat       no reader knows this content
    ├── EmptyInput              nothing to read: no bytes, or no words
    ├── DamagedFile             the format is known, the content is broken
    │   └── ReaderFailed        broken in a way that its reader was not written for; the log says where
    ├── PasswordProtected       the file opens only with a password
    ├── NeedsOcr                a scan: pictures of pages, and no program here to recognise their words
    ├── InvalidEncoding         bytes that are no text in any accepted encoding
    ├── BadRecord               one line of a records file is wrong
    └── MissingDependency       an optional package is needed; names the extra to install

A message is for the person who added the file: in Vietnamese, what is wrong and what to do.
The file's name is added by whoever knows it, so that it is said once.
"""


class IngestError(Exception):
    """A file, or a part of one, could not become a document."""


class UnsupportedFormat(IngestError):
    """No reader knows this content."""


class EmptyInput(IngestError):
    """The file has no bytes, or no words."""


class DamagedFile(IngestError):
    """The content does not follow its own format."""


class ReaderFailed(DamagedFile):
    """A reader came upon what it was not written for; the cause is a fault of this program, and is logged."""


class PasswordProtected(IngestError):
    """The file opens only with a password."""


class NeedsOcr(IngestError):
    """Pages are pictures, and their words cannot be recognised on this machine; the file waits."""


class InvalidEncoding(IngestError):
    """The bytes are not text in an accepted encoding."""


class BadRecord(IngestError):
    """One line of a records file is wrong; `line` counts from 1, `reason` is the message without it."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"dòng {line}: {reason}")
        self.line = line
        self.reason = reason


class MissingDependency(IngestError):
    """An optional package is needed."""
