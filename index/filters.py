"""What a search may be narrowed to."""

from dataclasses import dataclass, replace
from datetime import date

from index.records import Validity
from ingest.document import Authority


@dataclass(frozen=True, slots=True)
class Filters:
    """Each field narrows when it is set. Dates are inclusive; a document without a date fails a date filter.

    issuer: also finds the documents of the bodies that merged into it, and of the one that it merged into.
    in_force: leave out documents known not to hold, on the day `on` (None for today); one of unknown validity stays.
    validity: only those of this state on that day; then in_force says no more.
    """

    kind: str | None = None
    issuer: str | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    authority: Authority | None = None
    in_force: bool = False
    on: date | None = None
    validity: Validity | None = None

    @property
    def on_validity(self) -> bool:
        """Whether it is narrowed by whether documents hold."""
        return self.in_force or self.validity is not None

    @property
    def of_header(self) -> "Filters":
        """The same without what narrows to whether documents hold."""
        return replace(self, in_force=False, validity=None)

    @property
    def on_header(self) -> bool:
        """Whether a header field is narrowed; validity is looked up after ranking."""
        return any((self.kind, self.issuer, self.issued_from, self.issued_to, self.authority))
