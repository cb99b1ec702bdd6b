"""When a document holds: the days that decide, and its state on any day."""

from dataclasses import dataclass
from datetime import date

from index.records import Validity
from ingest.text import fold


@dataclass(frozen=True, slots=True)
class Force:
    """What decides whether a document holds.

    starts: None where no day is known. ends: the first day on which it does not hold, by its own words or by another
    document's. continued: since when another says that it goes on. stated: what the system that a record came from says
    of today. bounded: whether the text names its first and its last day.
    """

    draft: bool = False
    starts: date | None = None
    ends: date | None = None
    continued: date | None = None
    stated: Validity = Validity.UNKNOWN
    bounded: bool = False

    @classmethod
    def of_header(
        cls,
        draft: bool,
        issued_on: date | None,
        effective_from: date | None,
        ends_on: date | None,
        stated: str | None,
    ) -> "Force":
        """What a document says of itself, or its record of it."""
        return cls(
            draft=draft,
            starts=effective_from or issued_on,
            ends=ends_on,
            stated=_stated(stated or ""),
            bounded=effective_from is not None and ends_on is not None,
        )

    def state(self, on: date, today: date) -> Validity:
        """Whether it holds on a day."""
        if self.draft or (self.starts is not None and on < self.starts):
            return Validity.NOT_YET
        if self.ends is not None and on >= self.ends:
            return Validity.ENDED
        # What is said of today says of the past only that nothing had ended yet.
        if self.stated is Validity.ENDED and on >= today:
            return Validity.ENDED
        if self.stated is Validity.IN_FORCE and on <= today:
            return Validity.IN_FORCE
        # A text that names its first and its last day says that it holds between them.
        goes_on = self.continued is not None and on >= self.continued
        return Validity.IN_FORCE if self.bounded or goes_on else Validity.UNKNOWN


def _stated(text: str) -> Validity:
    folded = fold(text)
    if "het hieu luc" in folded:
        return Validity.ENDED
    return Validity.IN_FORCE if "con hieu luc" in folded else Validity.UNKNOWN
