"""What stands in the search form, read leniently: a page never fails over a filter that it cannot read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self
from urllib.parse import urlencode

from api import labels
from api.links import at
from index.asked_filters import Part
from index.filters import Filters
from index.order import Order
from index.records import Validity
from ingest.document import Authority
from ingest.text import canonical_text, fold, has_marks

# The pages that have the form.
SEARCH, ANSWER = "/tim", "/hoi"
PER_PAGE = 10
MAX_PAGE = 10_000
# In the address of results: the document that a verdict was just given on.
NOTED = "da-ghi"
# In the address of a verdict: it was given on the page of an answer.
ASKED_ON = "hoi"
# In the address, the order that is not the usual one.
_NEWEST = "moi"
_DIGITS = re.compile(r"\d{1,5}", re.ASCII)
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
# Words that ask; a marked query is held against the first, so that "não" and "ái" are no questions.
_ASKS = re.compile(
    r"\?\s*$|(?<!\w)(?:nào|gì|ai|ra sao|bao nhiêu|bao lâu|ở đâu|bao giờ|vì sao|tại sao|hay không|được không)(?!\w)"
)
_ASKS_FOLDED = re.compile(
    r"\?\s*$|(?<!\w)(?:nao|gi|ra sao|bao nhieu|bao lau|o dau|bao gio|vi sao|tai sao|hay khong)(?!\w)"
)


@dataclass(frozen=True, slots=True)
class SearchForm:
    """The fields as typed, blanks trimmed, and the page of results from 1. on: the day that validity is asked for.

    drop: what is not to be read into the query. order: of the results. path: of the page that the form is on.
    """

    q: str = ""
    kind: str = ""
    issuer: str = ""
    authority: str = ""
    issued_from: str = ""
    issued_to: str = ""
    in_force: bool = False
    validity: str = ""
    on: str = ""
    page: int = 1
    drop: frozenset[Part] = frozenset()
    order: Order = Order.RELEVANCE
    path: str = SEARCH

    @classmethod
    def read(cls, query: Mapping[str, str], path: str = SEARCH) -> Self:
        """From a query string; what is not understood counts as not given."""

        def field(name: str) -> str:
            return canonical_text(query.get(name, "")).strip()

        page = field("trang")
        dropped = field("bo").split(",")
        return cls(
            q=field("q"),
            kind=field("kind"),
            issuer=field("issuer"),
            authority=field("authority"),
            issued_from=field("from"),
            issued_to=field("to"),
            in_force=field("in_force") in ("1", "true", "on"),
            validity=field("validity"),
            on=field("on"),
            page=min(max(int(page), 1), MAX_PAGE) if _DIGITS.fullmatch(page) else 1,
            drop=frozenset(part for part in Part if part in dropped),
            order=Order.NEWEST if field("xep") == _NEWEST else Order.RELEVANCE,
            path=path,
        )

    @property
    def is_asked(self) -> bool:
        """Whether anything was typed that can be searched for."""
        return any(each.isalnum() for each in self.q)

    @property
    def asks(self) -> bool:
        """Whether the query is a question."""
        return bool(_ASKS.search(self.q.lower()) if has_marks(self.q) else _ASKS_FOLDED.search(fold(self.q)))

    @property
    def filters(self) -> Filters:
        """As the knowledge base takes them."""
        return Filters(
            kind=self.kind or None,
            issuer=self.issuer or None,
            issued_from=read_day(self.issued_from),
            issued_to=read_day(self.issued_to),
            authority=Authority(self.authority) if self.authority in set(Authority) else None,
            in_force=self.in_force,
            on=read_day(self.on),
            validity=Validity(self.validity) if self.validity in set(Validity) else None,
        )

    @property
    def unread(self) -> list[str]:
        """Dates that were typed and could not be read."""
        typed = (self.issued_from, self.issued_to, self.on)
        return [each for each in typed if each and read_day(each) is None]

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return self.filters != Filters()

    @property
    def unfiltered(self) -> str:
        """The address of the results without any filter."""
        return SearchForm(q=self.q, drop=self.drop, order=self.order, path=self.path).url()

    def day_value(self, typed: str) -> str:
        """A date as the form's field takes it back."""
        day = read_day(typed)
        return day.isoformat() if day else ""

    def url(self, page: int = 1) -> str:
        """The address of a page of these results."""
        return at(f"{self.path}?{self._query(page)}")

    def on_page(self, path: str) -> str:
        """The same on another page: the whole answer to a question, or the documents that it finds."""
        return replace(self, path=path, order=Order.RELEVANCE).url()

    def ordered(self, order: Order) -> str:
        """The address of these results in an order."""
        return replace(self, order=order).url()

    def feedback_url(self) -> str:
        """Where a verdict on one of these results is sent; it leads back to them."""
        return at(f"/y-kien?{self._query(self.page)}") + (f"&{ASKED_ON}=1" if self.path == ANSWER else "")

    def _query(self, page: int) -> str:
        fields = {
            "q": self.q,
            "kind": self.kind,
            "issuer": self.issuer,
            "authority": self.authority,
            "from": self.issued_from,
            "to": self.issued_to,
            "in_force": "1" if self.in_force else "",
            "validity": self.validity,
            "on": self.on,
            "bo": ",".join(sorted(self.drop)),
            "xep": _NEWEST if self.order is Order.NEWEST else "",
            "trang": str(page) if page > 1 else "",
        }
        return urlencode({name: value for name, value in fields.items() if value})

    def without(self, *parts: Part) -> str:
        """The address of these results with parts not read into the query; all of them when none is named."""
        return replace(self, drop=self.drop | frozenset(parts or Part)).url()

    def narrowed_to(self, field: str, value: str) -> str:
        """The address of the first page with one more filter. field: one of a search's facets."""
        return self._with(field, value).url()

    def _with(self, field: str, value: str) -> "SearchForm":
        match field:
            case "kind":
                return replace(self, kind=value)
            case "issuer":
                return replace(self, issuer=value)
            case "year":
                year, given = int(value), self.filters
                first = max(filter(None, (date(year, 1, 1), given.issued_from)))
                last = min(filter(None, (date(year, 12, 31), given.issued_to)))
                return replace(self, issued_from=first.isoformat(), issued_to=last.isoformat())
            case "validity":
                return replace(self, validity=value)
        return replace(self, authority=value)

    @property
    def active(self) -> list[tuple[str, str]]:
        """Each filter that is set, in words, and the address of the results without it."""
        given = self.filters
        first, last = given.issued_from, given.issued_to
        set_to = {
            "kind": f"Loại: {self.kind}" if self.kind else "",
            "issuer": f"Cơ quan: {self.issuer}" if self.issuer else "",
            "authority": f"Hệ thống: {labels.AUTHORITY[given.authority]}" if given.authority else "",
            "issued": labels.period(first, last).capitalize() if first or last else "",
            "validity": labels.VALIDITY[given.validity] if given.validity else "",
            "in_force": "Bỏ văn bản không có hiệu lực" if self.in_force else "",
            "on": f"Hiệu lực xét vào {labels.day(given.on)}" if given.on else "",
        }
        return [(told, self._cleared(name).url()) for name, told in set_to.items() if told]

    def _cleared(self, name: str) -> "SearchForm":
        fields = ("issued_from", "issued_to") if name == "issued" else (name,)
        cleared: dict[str, Any] = {each: getattr(SearchForm(), each) for each in fields}
        return replace(self, **cleared)

    def is_narrowed_to(self, field: str, value: str) -> bool:
        """Whether a facet's value is the one that is filtered by."""
        if field == "year":
            bounds = (date(int(value), 1, 1), date(int(value), 12, 31))
            return (self.filters.issued_from, self.filters.issued_to) == bounds
        return fold(str(getattr(self, field))) == fold(value)

    def widened(self, field: str) -> str:
        """The address of these results without the filter of a facet."""
        return self._cleared("issued" if field == "year" else field).url()


def read_day(typed: str) -> date | None:
    """A date as a browser sends it or as a person types it; None when it is neither."""
    try:
        if written := _DAY.fullmatch(typed):
            day, month, year = map(int, written.groups())
            return date(year, month, day)
        return date.fromisoformat(typed)
    except ValueError:
        return None
