"""The texts a training run reads: the records of a base, segmented already, and questions with their gold articles."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from index.fields import PassageFields
from index.knowledge_base import KnowledgeBase
from index.titles import place_of
from ingest.words import segment

RECORDS = Path("phapdien") / "articles.jsonl.gz"
QUESTIONS = Path("zalo")


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage in the stored form: all that stands above it, the heading right above it, itself."""

    heading: str
    nearest: str
    words: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its id as a record, the topic and chapter it stands in, its passages."""

    id: str
    chapter: tuple[str, ...]
    passages: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as a stored line of words (`ingest.words`), and the ids of the articles that answer it."""

    id: str
    words: str
    gold: frozenset[str]


# Headings down to the chapter: the code of law has topic, then chapter.
_CHAPTER_DEPTH = 2


def filled_base(home: Path, data: Path) -> KnowledgeBase:
    """The base at `home` with the code of law in it; an import that was cut goes on where it stopped."""
    base = KnowledgeBase.open(home)
    base.add([data / RECORDS])
    return base


def read_articles(passages: Sequence[PassageFields]) -> list[Article]:
    """The records among a base's passages, in their order; documents that came as files are left out."""
    records = (each for each in passages if each.external_id is not None)
    grouped = groupby(records, key=lambda each: each.external_id)
    return [_article(str(key), tuple(group)) for key, group in grouped]


def _article(key: str, passages: Sequence[PassageFields]) -> Article:
    return Article(key, passages[0].path[:_CHAPTER_DEPTH], tuple(map(_piece, passages)))


def _piece(passage: PassageFields) -> Piece:
    heading = passage.heading.split()
    place = place_of(passage.path[-1] if passage.path else "", heading)
    return Piece(passage.heading, " ".join(heading[place]), passage.words)


def read_questions(folder: Path, split: str) -> list[Question]:
    """The questions of `questions.{split}.jsonl` that `qrels.{split}.txt` gives a gold article."""
    gold: dict[str, set[str]] = {}
    for line in (folder / f"qrels.{split}.txt").read_text(encoding="utf-8").splitlines():
        question, _, article, grade = line.split()
        if int(grade) > 0:
            gold.setdefault(question, set()).add(article)
    records = map(json.loads, (folder / f"questions.{split}.jsonl").read_text(encoding="utf-8").splitlines())
    return [
        Question(record["id"], segment(record["question"]), frozenset(gold[record["id"]]))
        for record in records
        if record["id"] in gold
    ]
