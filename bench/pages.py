"""Milliseconds that the server takes for a page, p50 and p95: the first one, results, an answer, a document.

The application is asked in this process, without a network and a browser: what is measured is reading the question,
searching and writing the page. Run with `python -m bench.pages --home HOME --queries FILE`.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import load_settings
from index.evaluate import read_questions
from ingest.text import fold

# Pages that are asked for once before: enough for templates and the parts of the index to be in memory.
_WARMING = 5
_PERCENTILES = (50, 95)
_TYPED = (
    "4",
    "46 ct",
    "chi thi",
    "phong chong",
    "an ninh t",
    "bo cong an",
    "ho so dang ky",
    "uy ban nhan dan",
)


def milliseconds(get: Callable[[str], object], asked: Sequence[str]) -> list[float]:
    """Of each, once all are warm."""
    for each in asked[:_WARMING]:
        get(each)
    times = []
    for each in asked:
        start = time.perf_counter()
        get(each)
        times.append(1000 * (time.perf_counter() - start))
    return times


def pages(client: TestClient, questions: Sequence[str], ids: Sequence[int]) -> dict[str, list[float]]:
    """Name of a page → the milliseconds that each of its addresses took. Raises httpx.HTTPStatusError."""

    def opened(path: str, name: str = "q") -> Callable[[str], object]:
        return lambda asked: client.get(path, params={name: asked}).raise_for_status()

    return {
        "/": milliseconds(opened("/"), [""] * len(questions)),
        "/tim?q=…": milliseconds(opened("/tim"), questions),
        "/tim?q=…, without marks": milliseconds(opened("/tim"), [fold(each) for each in questions]),
        "/hoi?q=…": milliseconds(opened("/hoi"), questions),
        "/api/v1/suggest?q=…": milliseconds(opened("/api/v1/suggest"), _TYPED),
        "/van-ban/…": milliseconds(
            lambda key: client.get(f"/van-ban/{key}").raise_for_status(), [str(each) for each in ids]
        ),
    }


def report(times: dict[str, list[float]]) -> str:
    """A line a page."""
    lines = [f"{'page':<28}{'asked':>7}{'p50':>9}{'p95':>9}"]
    for name, taken in times.items():
        p50, p95 = np.percentile(taken, _PERCENTILES)
        lines.append(f"{name:<28}{len(taken):>7}{p50:>6.1f} ms{p95:>6.1f} ms")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--home", type=Path, required=True, help="a base that is filled")
    parser.add_argument("--queries", type=Path, required=True, help="JSON Lines of id and question")
    parser.add_argument("--count", type=int, default=50, help="questions that are asked")
    given = parser.parse_args()
    questions = list(read_questions(given.queries).values())[: given.count]
    settings = load_settings({"home": str(given.home), "rate_per_address": "0"}).values
    with TestClient(create_app(settings)) as client:
        listed = client.get("/api/v1/documents", params={"limit": given.count}).json()["documents"]
        print(report(pages(client, questions, [each["id"] for each in listed])))


if __name__ == "__main__":
    main()
