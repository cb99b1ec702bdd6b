"""Questions in the base's own words: what is quoted must stand in the text, letter by letter."""

from collections.abc import Iterator

from index.errors import BadQuery
from index.knowledge_base import KnowledgeBase
from index.wholeness.fault import REBUILD, Fault, Part, Progress

# How many passages are asked for, and with how many of their first words.
QUESTIONS = 12
_WORDS = 14


def answer_faults(base: KnowledgeBase, progress: Progress) -> Iterator[Fault]:
    """Quotes of answers that are not what stands at their places."""
    asked = _questions(base)
    for at, question in enumerate(asked):
        progress("Hỏi thử", at, len(asked))
        try:
            quotes = base.ask(question).quotes
        except BadQuery:
            continue
        for quote in quotes:
            text = base.store.text(quote.document_id) or ""
            if text[quote.start : quote.end] != quote.text:
                told = f"câu trích ở {quote.start}–{quote.end} của văn bản {quote.document_id} khác chữ của văn bản"
                yield Fault(Part.ANSWER, "ask", told, REBUILD, quote.document_id)


def _questions(base: KnowledgeBase) -> list[str]:
    """The openings of passages, taken evenly from all."""
    ids = [row["id"] for row in base.store.rows("SELECT id FROM passages WHERE origin = 'text' ORDER BY id")]
    chosen = base.store.passages(ids[:: max(len(ids) // QUESTIONS, 1)][:QUESTIONS]).values()
    return [" ".join(each.text.split()[:_WORDS]) for each in chosen]
