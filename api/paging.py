"""Pages of a list: `Link` headers (RFC 8288) that lead from one to the next, so that a program need not count."""

from urllib.parse import parse_qsl, urlencode

from fastapi import Request

from api.links import at
from api.problems import path_of


def page_links(request: Request, total: int, limit: int, offset: int) -> dict[str, str]:
    """The header that names the first, previous, next and last page; empty where there is one page alone."""
    last = max(total - 1, 0) // limit * limit
    pages = {"first": 0, "prev": max(offset - limit, 0), "next": offset + limit, "last": last}
    shown = {
        rel: at
        for rel, at in pages.items()
        if not (rel == "prev" and offset == 0) and not (rel == "next" and at > last)
    }
    if total <= limit and offset == 0:
        return {}
    return {"Link": ", ".join(f'<{_address(request, offset)}>; rel="{rel}"' for rel, offset in shown.items())}


def _address(request: Request, offset: int) -> str:
    query = [(name, value) for name, value in parse_qsl(request.url.query) if name != "offset"]
    return at(f"{path_of(request)}?{urlencode([*query, ('offset', str(offset))])}")
