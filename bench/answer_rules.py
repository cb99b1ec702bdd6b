"""What holds of every answer, whatever was asked: each function lists what does not hold of one."""

import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from bench.hostile_requests import Asking
from index.knowledge_base import KnowledgeBase
from index.preparation import Input, read_draft
from ingest.errors import IngestError
from ingest.ocr import OcrMode
from ingest.text import canonical_text

Json = Any
Faults = Iterator[str]

_TRACE = re.compile(r'Traceback \(most recent call last\)|File "[^"]+\.py", line \d+')
# What `bench.hostile_queries` puts into queries as markup, come back as markup.
_MARKUP = re.compile(r"<(?:xq9|script>xq9)", re.IGNORECASE)
_UNEXPECTED = "lỗi ngoài dự kiến"


class Rules:
    """The rules, with the texts of a base to hold quotes against."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._text = lru_cache(maxsize=500)(base.store.text)

    def broken(self, asking: Asking, status: int, content_type: str, body: bytes) -> list[str]:
        """What is wrong with an answer; nothing when it is as it must be."""
        shown = body.decode("utf-8", "replace") if "docx" not in asking.kind else ""
        if status >= 500:
            return [f"status {status}: {shown[:300]}"]
        if _TRACE.search(shown) or _UNEXPECTED in shown:
            return [f"a fault inside is shown: {shown[:300]}"]
        if "html" in content_type and _MARKUP.search(shown):
            return ["markup of the query is markup of the page"]
        if asking.path.startswith("/api/") and status >= 400 and "problem+json" not in content_type:
            return [f"status {status} is no problem+json but {content_type}"]
        rule = self._rule(asking.kind)
        return [] if rule is None or status != 200 else list(rule(asking, json.loads(body)))

    def _rule(self, kind: str) -> Callable[[Asking, Json], Faults] | None:
        rules: dict[str, Callable[[Asking, Json], Faults]] = {
            "search": self._search,
            "ask": self._ask,
            "suggest": self._suggest,
            "list": self._listed,
            "lookup": self._document,
            "verify": self._verify,
            "dossier-json": self._dossier,
            "mcp": self._call,
        }
        return rules.get(kind)

    def _search(self, asking: Asking, found: Json) -> Faults:
        results, total = found["results"], found["total"]
        limit = asking.limit or 10
        if len(results) != max(0, min(limit, total - asking.offset)):
            yield f"{len(results)} results of {total} from {asking.offset}, at most {limit}"
        ids = [each["document"]["id"] for each in results]
        if len(set(ids)) != len(ids):
            yield f"a document twice: {ids}"
        for name, values in found["facets"].items():
            if any(not 1 <= count <= total for count in values.values()):
                yield f"facet {name} counts {values} of {total}"
        for each in results:
            for passage in each["passages"]:
                yield from self._verbatim(each["document"]["id"], passage["citation"], passage["text"])
        yield from self._reading(asking, found["reading"])

    def _ask(self, asking: Asking, answer: Json) -> Faults:
        if not 0 <= answer["confidence"] <= 1:
            yield f"confidence {answer['confidence']}"
        if answer["declined"] and (answer["quotes"] or len(answer["suggestions"]) > 3):
            yield "declined, and answers"
        if len(answer["quotes"]) > (asking.limit or 5):
            yield f"{len(answer['quotes'])} quotes, at most {asking.limit}"
        for each in answer["quotes"]:
            yield from self._quote(each)
        for each in answer["directives"]:
            if citation := each["citation"]:
                yield from self._verbatim(citation["document"]["id"], citation, citation["text"])
        yield from self._reading(asking, answer["reading"])

    def _quote(self, quote: Json) -> Faults:
        citation, text = quote["citation"], quote["text"]
        yield from self._verbatim(citation["document"]["id"], citation, text)
        end = 0
        for mark in quote["marks"]:
            if not end <= mark["start"] < mark["end"] <= len(text):
                yield f"marks {quote['marks']} of a quote of {len(text)} characters"
                return
            end = mark["end"]

    def _verbatim(self, document: int, citation: Json, text: str) -> Faults:
        start, end = citation["start"], citation["end"]
        if start is None:
            return
        whole = self._text(document)
        if whole is None or whole[start:end] != text or not text:
            yield f"document {document} [{start}:{end}] is not {text[:60]!r}"

    def _reading(self, asking: Asking, reading: Json) -> Faults:
        if reading is None:
            return
        if reading["typed"] != canonical_text(_received(asking.query).replace("\u00ad", "")).strip():
            yield f"typed {reading['typed'][:60]!r}"
        if reading["mended"] != (reading["text"] != reading["typed"]):
            yield "mended or not"
        for each in (*reading["filters_read"], *reading["filters_unmet"]):
            if not each["words"] or each["words"] not in reading["text"]:
                yield f"the filter {each['words']!r} is not in {reading['text'][:80]!r}"
        for each in reading["abbreviations"]:
            # A query all in capitals is read in small letters.
            if each["short"].lower() not in reading["text"].lower() or not each["meanings"]:
                yield f"the abbreviation {each['short']!r} is not in {reading['text'][:80]!r}"

    def _suggest(self, asking: Asking, given: Json) -> Faults:
        if len(given["suggestions"]) > (asking.limit or 8):
            yield f"{len(given['suggestions'])} suggestions"
        if any(not each["text"].strip() or not each["label"] for each in given["suggestions"]):
            yield "an empty suggestion"

    def _listed(self, asking: Asking, given: Json) -> Faults:
        if len(given["documents"]) != min(given["total"], asking.limit or 10):
            yield f"{len(given['documents'])} of {given['total']} listed"

    def _document(self, asking: Asking, given: Json) -> Faults:
        if "quote" in given and given.get("start") is not None:
            text = self._text(given["document"]["id"]) or ""
            if given["quote"] not in text:
                yield "a cited run is not in its text"

    def _verify(self, asking: Asking, given: Json) -> Faults:
        sent = asking.query.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        try:
            text = read_draft(Input("van-ban.txt", sent.encode()), OcrMode.NEVER).text
        except IngestError as error:
            yield f"read, though it cannot be: {error}"
            return
        for each in given["citations"]:
            claim = each["reference"]
            if text[claim["start"] : claim["end"]] != claim["text"]:
                yield f"[{claim['start']}:{claim['end']}] of the draft is not {claim['text'][:60]!r}"

    def _dossier(self, asking: Asking, outline: Json) -> Faults:
        for section in outline["sections"]:
            for quote in section["quotes"]:
                yield from self._quote(quote)
            yield from self._dossier(asking, section)

    def _call(self, asking: Asking, given: Json) -> Faults:
        if "result" not in given and "error" not in given:
            yield f"neither result nor error: {str(given)[:200]}"
        if given.get("error", {}).get("code") == -32603:
            yield f"an internal error: {str(given)[:200]}"


def _received(query: str) -> str:
    """What the server makes of a query: a surrogate alone is no character of UTF-8."""
    return query.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
