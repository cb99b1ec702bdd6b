"""What requests cost, in four kinds: each has turns of its own, so that none waits for a costlier one."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from api.settings import Settings


class Work(StrEnum):
    """A kind of work. Milliseconds of one processor over the code of law, at the median (docs/PERFORMANCE.md)."""

    READ = "read"  # a document, a list, suggestions: a few
    SEARCH = "search"  # tens
    ASK = "ask"  # about twice as many; seconds where a language model words answers
    SLOW = "slow"  # drafts, outlines, drawings, changes: up to seconds, often in other processes


@dataclass(frozen=True, slots=True)
class Limit:
    """at_once: how many are worked on. waiting: how many more may wait. seconds: how long each of them at most."""

    at_once: int
    waiting: int
    seconds: float


# Answered without a thought, and whoever watches the service must hear of it when it is busiest.
_FREE = ("/healthz", "/readyz", "/metrics", "/static/", "/widget.js", "/opensearch.xml", "/openapi.json")
_SEARCH = ("/api/v1/search", "/tim")
_ASK = ("/api/v1/ask", "/hoi", "/mcp")
# The first who asks for topics has them made of the whole base, while others wait.
_SLOW = ("/api/v1/verify", "/api/v1/dossiers", "/kiem-tra", "/de-cuong", "/api/v1/topics", "/chu-de")
_DRAWN = (".png", "/boxes")
_DRAWN_PAGE = "/trang/"
_READS = ("GET", "HEAD", "OPTIONS")
# A language model is waited for, which costs this machine nothing; vLLM and its like answer so many together.
_WORDED_AT_ONCE = 16
# Two, that a draft of one who checks it does not wait for the PDF of another.
_SLOW_AT_ONCE = 2


def work_of(method: str, path: str) -> Work | None:
    """The kind of a request, None for one that takes no turn. path: without the prefix."""
    if path.startswith(_FREE):
        return None
    if path == "/" or path.startswith(_SEARCH):
        return Work.SEARCH
    if path.startswith(_ASK):
        return Work.ASK
    if method not in _READS or path.startswith(_SLOW) or path.endswith(_DRAWN) or _DRAWN_PAGE in path:
        return Work.SLOW
    return Work.READ


def limits(settings: Settings, cores: int | None = None) -> Mapping[Work, Limit]:
    """The limits of one process of several. cores: of the machine, None for this one's."""
    at_once = settings.at_once or reckoned(cores or len(os.sched_getaffinity(0)), settings.workers)
    of = {
        Work.READ: at_once,
        Work.SEARCH: at_once,
        Work.ASK: _WORDED_AT_ONCE if settings.llm_url else max(1, at_once - 1),
        Work.SLOW: _SLOW_AT_ONCE,
    }
    return {work: Limit(most, settings.waiting, settings.wait_s) for work, most in of.items()}


def reckoned(cores: int, workers: int) -> int:
    """How many requests of a kind a process works on at once: its share of the cores, and one more.

    More of them finish no more requests, since Python works on one at a time and NumPy on as many as there are cores;
    they only make each take longer. The one more works while another waits for the disk.
    """
    return max(1, cores // workers) + 1
