"""A query on its way in: over every route that takes one, beside filters that are sound, wrong, or none."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from bench.hostile_queries import Vocabulary


@dataclass(frozen=True, slots=True)
class Asking:
    """One request. kind: whose rules hold for its answer. limit, offset: as far as they are sound and sent."""

    kind: str
    query: str
    method: str
    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    limit: int | None = None
    offset: int = 0


Make = Callable[[random.Random, str, Vocabulary], Asking]
# The client takes no address of 64 KiB; what is longer is refused by servers before it comes here.
_LONGEST_PATH = 60_000
_JSON = {"Content-Type": "application/json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_MCP = _JSON | {"Accept": "application/json, text/event-stream"}


def _encoded(values: dict[str, Any]) -> str:
    """A query string; lone surrogates go out as the bytes that they would be."""
    return urlencode({name: str(value) for name, value in values.items()}, errors="surrogatepass")


def _one(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass")


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _filters(chance: random.Random, words: Vocabulary, *, wild: bool) -> dict[str, Any]:
    days = [
        "2020-01-01",
        "0001-01-01",
        "9999-12-31",
        "2024-02-29",
        *(("2023-02-29", "x", "31/02/2020") if wild else ()),
    ]
    every: dict[str, list[Any]] = {
        "kind": [*words.kinds[:20], "\u0301", "x" * 300, "chi thi"],
        "issuer": [*words.issuers[:50], "ubnd", "%", "UBND\x00"],
        "from": days,
        "to": days,
        "in_force": [True, False],
        "on": days,
        "authority": ["party", "state", "front", *(("đảng",) if wild else ())],
        "validity": ["in_force", *(("", "0") if wild else ())],
    }
    chosen = chance.sample(list(every), chance.choice([0, 0, 0, 1, 2, 4]))
    return {name: chance.choice(every[name]) for name in chosen}


def _limits(chance: random.Random) -> tuple[dict[str, Any], int | None, int]:
    limit = chance.choice([None, None, 1, 3, 20])
    offset = chance.choice([0, 0, 0, 1, 10, 999_999])
    sent: dict[str, Any] = {"limit": limit} if limit else {}
    return sent | ({"offset": offset} if offset else {}), limit or 10, offset


def search(chance: random.Random, query: str, words: Vocabulary) -> Asking:
    """`GET /api/v1/search`."""
    sent, limit, offset = _limits(chance)
    if chance.random() < 0.05:
        sent["limit"] = chance.choice([0, -1, 101, 10**30, "ten", ""])
    further = _filters(chance, words, wild=chance.random() < 0.2)
    if chance.random() < 0.2:
        further |= chance.choice(
            [
                {"explain": True},
                {"order": "newest"},
                {"as_typed": True},
                {"drop": "wording"},
                {"drop": query[:9]},
            ]
        )
    path = f"/api/v1/search?{_encoded({'q': query} | sent | further)}"
    return Asking("search", query, "GET", path, limit=limit, offset=offset)


def ask(chance: random.Random, query: str, words: Vocabulary) -> Asking:
    """`POST /api/v1/ask`."""
    limit = chance.choice([1, 5, 20])
    body: dict[str, Any] = {"question": query, "limit": limit}
    if filters := _filters(chance, words, wild=chance.random() < 0.2):
        body["filters"] = filters
    if chance.random() < 0.1:
        body |= chance.choice(
            [{"as_typed": True}, {"drop": ["wording", "kind"]}, {"limit": "5"}, {"filters": []}, {"q": 1}]
        )
    return Asking("ask", query, "POST", "/api/v1/ask", _json(body), _JSON, limit)


def suggest(chance: random.Random, query: str, _: Vocabulary) -> Asking:
    """`GET /api/v1/suggest`, and what a browser asks while someone types."""
    typed = query[: chance.randint(0, 40)] if chance.random() < 0.5 else query
    if chance.random() < 0.1:
        return Asking("goi-y", typed, "GET", f"/goi-y?{_encoded({'q': typed})}")
    limit = chance.choice([1, 8, 20])
    return Asking(
        "suggest", typed, "GET", f"/api/v1/suggest?{_encoded({'q': typed, 'limit': limit})}", limit=limit
    )


def page(chance: random.Random, query: str, words: Vocabulary) -> Asking:
    """The pages that a person sees: results, a whole answer, the part that a script asks for, an outline."""
    sent = {"q": query} | _filters(chance, words, wild=True)
    sent |= chance.choice(
        [
            {},
            {},
            {"trang": chance.choice(["2", "0", "-1", "9" * 30, "x"])},
            {"xep": "moi"},
            {"bo": query[:20]},
        ]
    )
    path = chance.choices(["/tim", "/hoi", "/", "/kho", "/de-cuong"], [10, 8, 2, 3, 1])[0]
    headers = {"HX-Request": "true"} if chance.random() < 0.2 else {}
    return Asking("page", query, "GET", f"{path}?{_encoded(sent)}", headers=headers)


def lookup(chance: random.Random, query: str, _: Vocabulary) -> Asking:
    """A document by what was typed, its page, its text; a list narrowed by words."""
    name = _one(query[: chance.choice([20, 200, 300])]) or "x"
    part = chance.choice(
        ["", "", "/text", "/references", "/similar?limit=3", "/citation?start=0&end=40", "/outline", "/graph"]
    )
    if chance.random() < 0.25:
        return Asking(
            "list", query, "GET", f"/api/v1/documents?{_encoded({'q': query, 'limit': 5})}", limit=5
        )
    if chance.random() < 0.2:
        return Asking("page", query, "GET", f"/van-ban/{name}")
    return Asking("lookup", query, "GET", f"/api/v1/documents/{name}{part}")


def verify(chance: random.Random, query: str, words: Vocabulary) -> Asking:
    """A draft that cites, with the query in it."""
    runs = [chance.choice(words.runs) for _ in range(chance.randint(0, 3))] if words.runs else []
    text = "\n".join([*runs, f"Căn cứ {query};", query])
    return Asking("verify", text, "POST", "/api/v1/verify", _encoded({"text": text}).encode(), _FORM)


def dossier(chance: random.Random, query: str, _: Vocabulary) -> Asking:
    """An outline, mostly as JSON."""
    form = chance.choices(["json", "docx"], [4, 1])[0]
    body = {"topic": query, "format": form, "limit": chance.choice([1, 10, 40])}
    return Asking(f"dossier-{form}", query, "POST", "/api/v1/dossiers", _json(body), _JSON)


def tool(chance: random.Random, query: str, words: Vocabulary) -> Asking:
    """A call of the Model Context Protocol."""
    arguments: dict[str, dict[str, Any]] = {
        "search": {"query": query} | _filters(chance, words, wild=False),
        "ask": {"question": query, "limit": 3},
        "document": {"id": query[:200], "length": 500},
        "verify": {"text": query or "x"},
        query[:20]: {"a": query},
    }
    name = chance.choice(list(arguments))
    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": name, "arguments": arguments[name]},
    }
    return Asking("mcp", query, "POST", "/mcp", _json(call), _MCP)


# Shares by what they cost: an outline takes as long as fifty suggestions.
ROUTES: dict[Make, int] = {
    search: 30, suggest: 25, ask: 14, page: 12, lookup: 12, verify: 4, tool: 2, dossier: 1,
}  # fmt: skip


def asking(chance: random.Random, query: str, words: Vocabulary) -> Asking:
    """The query over one of the routes."""
    (make,) = chance.choices(list(ROUTES), list(ROUTES.values()))
    made = make(chance, query, words)
    return made if len(made.path) <= _LONGEST_PATH else make(chance, query[:3_000], words)
