"""A short run of the fuzzing of queries, and whether its rules would see a fault."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.flatness import growth
from bench.fuzz_queries import Fuzzed, Progress, fuzz, opened
from bench.hostile_requests import Asking
from bench.shrinking import shrunk

QUERIES = 150
ASKED = "Văn bản nào chỉ đạo phòng, chống tội phạm?"


@pytest.fixture(scope="module")
def fuzzed(corpus_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzed]:
    home = tmp_path_factory.mktemp("fuzz") / "home"
    shutil.copytree(corpus_home, home)
    with opened(home) as application:
        yield application


def test_hostile_queries_are_answered_or_refused(fuzzed: Fuzzed, tmp_path: Path) -> None:
    progress = Progress(seed=20)
    assert fuzz(fuzzed, progress, QUERIES // 2, tmp_path) == []
    resumed = Progress.read(tmp_path / "progress.json", 0)
    assert resumed == progress
    assert fuzz(fuzzed, resumed, QUERIES) == []
    assert resumed.done == QUERIES
    assert sum(resumed.by_status.values()) == QUERIES
    assert {"search", "ask", "suggest", "page", "lookup"} <= resumed.by_kind.keys()
    assert resumed.by_status["200"] > QUERIES / 3


def _asked(fuzzed: Fuzzed, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = fuzzed.client.post(path, json=body) if body else fuzzed.client.get(path)
    shape: dict[str, Any] = answer.json()
    return shape


def _faults(fuzzed: Fuzzed, kind: str, query: str, shape: dict[str, Any]) -> list[str]:
    asking = Asking(kind, query, "GET", f"/api/v1/{kind}", limit=5)
    return fuzzed.rules.broken(asking, 200, "application/json", json.dumps(shape).encode())


def test_a_wrong_answer_is_seen(fuzzed: Fuzzed) -> None:
    answer = _asked(fuzzed, "/api/v1/ask", {"question": ASKED})
    assert _faults(fuzzed, "ask", ASKED, answer) == []
    quote = answer["quotes"][0]
    for wrong in (
        {"text": quote["text"][1:]},
        {"citation": quote["citation"] | {"start": quote["citation"]["start"] + 1}},
        {"marks": [{"start": 5, "end": len(quote["text"]) + 1}]},
        {"marks": [{"start": 3, "end": 9}, {"start": 5, "end": 12}]},
    ):
        assert _faults(fuzzed, "ask", ASKED, answer | {"quotes": [quote | wrong]})
    assert _faults(fuzzed, "ask", ASKED, answer | {"confidence": 1.5})
    assert _faults(fuzzed, "ask", ASKED, answer | {"declined": True})
    assert _faults(fuzzed, "ask", "hỏi điều khác", answer)


def test_a_wrong_page_of_results_is_seen(fuzzed: Fuzzed) -> None:
    query = "chỉ thị của Ban Bí thư về phòng, chống tội phạm"
    found = _asked(fuzzed, f"/api/v1/search?q={query}&limit=5")
    assert _faults(fuzzed, "search", query, found) == []
    first = found["results"][0]
    for wrong in ({"total": found["total"] + 1_000, "results": []}, {"results": [first] * 5}):
        assert _faults(fuzzed, "search", query, found | wrong)
    assert _faults(fuzzed, "search", query, found | {"facets": {"kind": {"chỉ thị": found["total"] + 1}}})
    assert _faults(fuzzed, "search", query, found | {"reading": found["reading"] | {"mended": True}})


@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [
        (500, "application/problem+json", b"{}"),
        (200, "application/json", b'{"a": "Traceback (most recent call last)"}'),
        (200, "text/html; charset=utf-8", b"<p><xq9 onload=1></p>"),
        (404, "text/html; charset=utf-8", b"<p>khong co</p>"),
    ],
)
def test_a_fault_of_any_answer_is_seen(fuzzed: Fuzzed, status: int, content_type: str, body: bytes) -> None:
    asking = Asking("search", "x", "GET", "/api/v1/search?q=x")
    assert fuzzed.rules.broken(asking, status, content_type, body)


def test_what_fails_is_made_small() -> None:
    long = "một hai ba " * 50 + "(" + "bốn năm " * 50 + ")" + "sáu"
    assert shrunk(long, lambda each: "(" in each and ")" in each) == "()"
    assert shrunk(b"abc", lambda each: b"b" in each) == b"b"
    assert shrunk("a", lambda each: True) == "a"


def test_growth_is_that_after_the_start() -> None:
    samples = [(0, 100.0), (1_000, 500.0), (2_000, 501.0), (3_000, 502.0)]
    gained, slope = growth(samples, 1_000)
    assert (gained, round(slope, 6)) == (2.0, 10.0)
    assert growth(samples[:1], 0) == (0.0, 0.0)
