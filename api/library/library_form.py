"""What stands in the form above the list of documents, read leniently: what cannot be read narrows nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self
from urllib.parse import urlencode

from api.links import at
from api.search_form import read_day
from index.records import Status
from index.tables.listings import Listing, ListOrder
from ingest.text import canonical_text

PER_PAGE = 25
_DIGITS = re.compile(r"\d{1,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class LibraryForm:
    """The fields as typed, and the page of the list from 1."""

    q: str = ""
    kind: str = ""
    issuer: str = ""
    status: str = ""
    issued_from: str = ""
    issued_to: str = ""
    sort: str = ListOrder.LATEST_ADDED.value
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """From a query string."""

        def typed(name: str) -> str:
            return canonical_text(query.get(name, "")).strip()[:300]

        page = typed("trang")
        sort = typed("sort")
        return cls(
            q=typed("q"),
            kind=typed("kind"),
            issuer=typed("issuer"),
            status=typed("status"),
            issued_from=typed("from"),
            issued_to=typed("to"),
            sort=sort if sort in set(ListOrder) else ListOrder.LATEST_ADDED.value,
            page=max(int(page), 1) if _DIGITS.fullmatch(page) else 1,
        )

    @property
    def listing(self) -> Listing:
        """As the store takes it."""
        return Listing(
            kind=self.kind or None,
            issuer=self.issuer or None,
            status=Status(self.status) if self.status in set(Status) else None,
            issued_from=read_day(self.issued_from),
            issued_to=read_day(self.issued_to),
            words=self.q,
            order=ListOrder(self.sort),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        kept = {each.name: getattr(self, each.name) for each in fields(self)}
        return any(value for name, value in kept.items() if name not in ("sort", "page"))

    def url(self, page: int = 1) -> str:
        """The address of a page of this list."""
        given = {
            "q": self.q,
            "kind": self.kind,
            "issuer": self.issuer,
            "status": self.status,
            "from": self.issued_from,
            "to": self.issued_to,
            "sort": self.sort if self.sort != ListOrder.LATEST_ADDED.value else "",
            "trang": str(page) if page > 1 else "",
        }
        query = urlencode({name: value for name, value in given.items() if value})
        return at("/kho") + (f"?{query}" if query else "")
