"""The texts a training run reads: articles cut into passages, and questions with their gold articles."""

import gzip
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ingest.outline import read_outline
from ingest.passages import cut_passages
from ingest.text import canonical_text
from ingest.words import segment

# Small enough that an interrupted run loses seconds, large enough that a shard is worth a file.
_SHARD_ARTICLES = 2_000


@dataclass(frozen=True, slots=True)
class Article:
    """One article of the corpus: its id, its title, the headings above it (outermost first), its passages."""

    id: str
    title: str
    path: tuple[str, ...]
    passages: tuple[str, ...]

    @property
    def heading(self) -> str:
        """What stands in front of each passage, when it is learnt from as when it is searched."""
        return " ".join((*self.path, self.title))


@dataclass(frozen=True, slots=True)
class Question:
    """A question as a stored line of words (`ingest.words`), and the ids of the articles that answer it."""

    id: str
    words: str
    gold: frozenset[str]


def read_articles(records: Path, work: Path, jobs: int = 2) -> list[Article]:
    """The articles of a gzipped file of records, every text a stored line of words; `jobs` processes segment.

    Each finished shard is kept under `work`, named by the text in it and the segmenter's version: an
    interrupted run goes on where it stopped, and a shard of other text is never taken for it.
    """
    with gzip.open(records, "rt", encoding="utf-8") as file:
        articles = [_cut(json.loads(line)) for line in file]
    shards = [articles[start : start + _SHARD_ARTICLES] for start in range(0, len(articles), _SHARD_ARTICLES)]
    folder = work / "segmented"
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / _shard_name(shard) for shard in shards]
    todo = [(shard, path) for shard, path in zip(shards, paths, strict=True) if not path.exists()]
    if todo:
        with ProcessPoolExecutor(jobs) as pool:
            list(pool.map(_write_shard, *zip(*todo, strict=True)))
    return [article for path in paths for article in _read_shard(path)]


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


def _cut(record: dict[str, Any]) -> Article:
    text = canonical_text(record["text"])
    passages = cut_passages(text, 0, len(text), read_outline(text, 0, len(text)), ())
    return Article(
        id=record["id"],
        title=record["title"],
        path=tuple(record.get("path", ())),
        passages=tuple(passage.text for passage in passages),
    )


def _shard_name(articles: Sequence[Article]) -> str:
    digest = hashlib.sha256(f"{version('underthesea')} {articles}".encode())
    return f"{digest.hexdigest()[:16]}.jsonl.gz"


def _write_shard(articles: Sequence[Article], path: Path) -> None:
    partial = path.with_suffix(f".{os.getpid()}")
    with gzip.open(partial, "wt", encoding="utf-8", compresslevel=1) as file:
        file.writelines(
            json.dumps(asdict(_segmented(article)), ensure_ascii=False) + "\n" for article in articles
        )
    partial.replace(path)


def _read_shard(path: Path) -> Iterator[Article]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            yield Article(record["id"], record["title"], tuple(record["path"]), tuple(record["passages"]))


def _segmented(article: Article) -> Article:
    return Article(
        id=article.id,
        title=segment(article.title),
        path=tuple(map(_segmented_heading, article.path)),
        passages=tuple(map(segment, article.passages)),
    )


@lru_cache(maxsize=4096)
def _segmented_heading(heading: str) -> str:
    return segment(heading)
