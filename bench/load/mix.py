"""What is asked for, and how often: a seeded draw for each user, so that two runs ask the same.

The shares follow what one visit of the pages makes a browser send: while a question is typed the box asks for
suggestions two or three times; results are looked at once or twice, by people as a page, by the office's other programs
and the widget as JSON; one of four asks for an answer in place of results; a document or two is opened; going back and
opening a link that someone sent brings addresses that were asked before, with the ETag they had.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from ingest.text import fold

# Of a hundred requests.
SHARES = {
    "suggest": 22,
    "search": 20,
    "search page": 14,
    "revalidate": 8,
    "ask": 8,
    "answer page": 3,
    "document page": 12,
    "document": 6,
    "text": 4,
    "first page": 3,
}
# Every fourth question is typed without tone marks.
_WITHOUT_MARKS = 0.25
# So much of a question has been typed when suggestions are asked for.
_TYPED_SYLLABLES = (1, 5)


@dataclass(frozen=True, slots=True)
class Plan:
    """What can be asked for. questions: as people ask them. documents: ids of documents with text."""

    questions: tuple[str, ...]
    documents: tuple[int, ...]
    seed: int = 0

    def write(self, path: Path) -> None:
        """Keep it for the process that asks."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "Plan":
        """What `write` kept."""
        kept = json.loads(path.read_text(encoding="utf-8"))
        return cls(tuple(kept["questions"]), tuple(kept["documents"]), kept["seed"])


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. kind: of SHARES. question: the body of a POST, None for a GET. again: with the ETag it had."""

    kind: str
    path: str
    question: str | None = None
    again: bool = False


def requests(plan: Plan, user: int) -> Iterator[Asked]:
    """What one user asks for, without an end."""
    draw = random.Random(f"{plan.seed}-{user}")
    kinds, weights = list(SHARES), list(SHARES.values())
    while True:
        yield _asked(draw.choices(kinds, weights)[0], plan, draw)


def _asked(kind: str, plan: Plan, draw: random.Random) -> Asked:
    question, document = draw.choice(plan.questions), draw.choice(plan.documents)
    if draw.random() < _WITHOUT_MARKS:
        question = fold(question)
    match kind:
        case "suggest":
            syllables = question.split()[: draw.randint(*_TYPED_SYLLABLES)]
            return Asked(kind, f"/api/v1/suggest?q={quote(' '.join(syllables))}")
        case "search":
            return Asked(kind, f"/api/v1/search?q={quote(question)}")
        case "search page":
            return Asked(kind, f"/tim?q={quote(question)}")
        case "revalidate":
            # One of few addresses, so that a user comes back to it.
            few = plan.documents[:4]
            return Asked(kind, f"/api/v1/documents/{draw.choice(few)}", again=True)
        case "ask":
            return Asked(kind, "/api/v1/ask", question)
        case "answer page":
            return Asked(kind, f"/hoi?q={quote(question)}")
        case "document page":
            return Asked(kind, f"/van-ban/{document}")
        case "document":
            return Asked(kind, f"/api/v1/documents/{document}")
        case "text":
            return Asked(kind, f"/api/v1/documents/{document}/text")
    return Asked(kind, "/")
