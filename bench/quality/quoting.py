"""Quotes: does the gold answer lie in the sentences chosen, with its article given, and with a whole base asked?"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.quality.results import Bar, Result, shares, written
from bench.quality.workshop import Workshop
from bench.quotes import DEPTHS, found_within, read_spans, with_article_given
from index import KnowledgeBase
from index.evaluate import Measure, mean_of
from ingest.readers.records import Record, read_records
from ingest.text import canonical_text

Spans = Sequence[dict[str, Any]]
# Words of an article → the ids of the records that have them.
Ids = Mapping[str, set[str]]

_ALQAC, _REGULATIONS = "alqac/spans.dev.jsonl", "regulations/spans.dev.jsonl"
_WORD = re.compile(r"\w+")
_NAMES = [f"{depth} câu đầu" for depth in DEPTHS]


def article_given(shop: Workshop) -> Result:
    """With the gold article given; how rare a word is, is that of the code of law."""
    with shop.base("zalo") as base:
        figures = {
            f"{name} dev, {len(spans)} câu hỏi": _by_depth(with_article_given(base, spans))
            for name, spans in (
                ("ALQAC", read_spans(shop.data / _ALQAC)),
                ("regulations", read_spans(shop.data / _REGULATIONS)),
            )
        }
    title = "Câu đáp án nằm trọn trong những câu trích đầu, cho trước điều luật"
    return Result((shares(title, "bộ câu hỏi", _NAMES, list(figures.items())),), bars=_bars(figures))


def whole_base(shop: Workshop) -> Result:
    """`ask` over a whole base: a quote counts only when it is taken from the gold article."""
    figures, notes = {}, []
    for name, base_name, file in (
        ("ALQAC dev hỏi Bộ pháp điển", "zalo", _ALQAC),
        ("ALQAC dev hỏi bộ luật ALQAC", "alqac", _ALQAC),
        ("regulations dev hỏi các quy chế", "regulations", _REGULATIONS),
    ):
        rows = read_spans(shop.data / file)
        ids = _ids_by_words(shop.records(base_name))
        known = [row for row in rows if _words(row["context"]) in ids]
        with shop.base(base_name) as base:
            asked, declined = _asked(base, known, ids)
        if known:
            figures[f"{name}, {len(known)} câu hỏi"] = _by_depth(asked)
        notes.append(
            f"{name}: {len(known)} trong {len(rows)} câu hỏi có điều luật đáp án nằm nguyên văn trong kho, "
            f"các câu khác không tính; từ chối {written(declined)} số câu được tính (từ chối là không thấy)."
        )
    title = "Câu đáp án nằm trọn trong những câu trích đầu của đúng điều luật, hỏi cả kho"
    return Result((shares(title, "bộ câu hỏi", _NAMES, list(figures.items())),), tuple(notes))


def _asked(base: KnowledgeBase, rows: Spans, ids: Ids) -> tuple[NDArray[np.float64], float]:
    """Shape (questions, depths), 1 where found; and the share that was declined."""
    found, declined = [], 0
    for row in rows:
        answer = base.ask(row["question"], limit=max(DEPTHS))
        gold = ids[_words(row["context"])]
        # A quote of another article keeps its place but cannot be right.
        texts = [
            each.text if answer.documents[each.document_id].external_id in gold else ""
            for each in answer.quotes
        ]
        found.append(found_within(row["answer"], texts))
        declined += answer.declined
    return np.array(found, np.float64).reshape(len(rows), len(DEPTHS)), declined / max(1, len(rows))


def _ids_by_words(path: Path) -> Ids:
    ids: dict[str, set[str]] = defaultdict(set)
    with path.open("rb") as stream:
        for line in read_records(stream):
            if isinstance(record := line.value, Record):
                ids[_words(f"{record.title or ''} {record.text}")].add(record.id)
    return ids


def _words(text: str) -> str:
    """An article's words, by which its copies in two sets are recognised."""
    return " ".join(_WORD.findall(canonical_text(text).lower()))


def _by_depth(found: NDArray[np.float64]) -> list[Measure]:
    return [mean_of(name, column) for name, column in zip(_NAMES, found.T, strict=True)]


def _bars(figures: Mapping[str, Sequence[Measure]]) -> tuple[Bar, ...]:
    return tuple(
        Bar(f"câu trích, {name.split(',')[0]}", each.name, each.value, each.low, each.high)
        for name, row in figures.items()
        for each in row
    )
