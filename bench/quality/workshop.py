"""The folder that measurements work in: bases made from data, kept rankings, fingerprints of code and data.

WORK/NAME/             a base (a `--home` of vankien); one that is already there is used
WORK/NAME.import.json  what it was made from, in how many seconds
WORK/runs/             the rankings, as TREC runs 200 deep
WORK/results/          what each section measured
"""

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.memory import run_measured
from bench.quotes import read_spans
from index import KnowledgeBase

REPOSITORY = Path(__file__).resolve().parents[2]
# What decides how a document stands in a base, apart from its vectors: a change makes bases again.
_IMPORT_CODE = ("ingest", "index/preparation.py")
# What decides every figure, beside the module that measures it.
_MEASURED_CODE = (
    "ingest", "index", "corpus", "tests/fixtures", "bench/quality/systems.py", "bench/quality/workshop.py",
)  # fmt: skip
_IGNORED = {"__pycache__"}


class WorkFailed(Exception):
    """A base could not be made; the message says of what."""


@dataclass(frozen=True, slots=True)
class Import:
    """How a base was made. seconds, peak (bytes): None when it was there already, or went on after being cut off."""

    fingerprint: str
    seconds: float | None = None
    peak: int | None = None


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where the data lies and where work is kept. A base is brought up to date once in a workshop's life."""

    data: Path
    work: Path
    _made: dict[str, Import] = field(default_factory=dict)

    @property
    def sources(self) -> dict[str, Path]:
        """Base → the records or files that it is made from."""
        return {
            "zalo": self.data / "phapdien/articles.jsonl.gz",
            "alqac": self.data / "alqac/articles.jsonl.gz",
            "regulations": self.data / "regulations/spans.dev.jsonl",
            "corpus": REPOSITORY / "corpus",
        }

    @contextmanager
    def base(self, name: str) -> Iterator[KnowledgeBase]:
        """A base, made or brought up to date when needed."""
        self.imported(name)
        with KnowledgeBase.open(self.home(name)) as opened:
            yield opened

    def home(self, name: str) -> Path:
        """Where a base lies."""
        return self.work / name

    def imported(self, name: str) -> Import:
        """Bring a base up to date with its source and the code; how it was made. Raises WorkFailed."""
        if name not in self._made:
            self._made[name] = self._import(name)
        return self._made[name]

    def _import(self, name: str) -> Import:
        note, home = self.work / f"{name}.import.json", self.home(name)
        wanted = fingerprint([self.sources[name], *(REPOSITORY / each for each in _IMPORT_CODE)])
        kept = Import(**json.loads(note.read_text())) if note.exists() else None
        if kept and kept.fingerprint != wanted:
            shutil.rmtree(home, ignore_errors=True)
            kept = None
        fresh = not home.exists()
        self.work.mkdir(parents=True, exist_ok=True)
        # Written before the work: an import that is cut off goes on later, and its time is then not known.
        note.write_text(json.dumps(asdict(Import(wanted) if fresh or kept is None else kept)))
        usage = run_measured(self._add(name, home), os.environ | {"PYTHONPATH": str(REPOSITORY)})
        if usage.code != 0:
            raise WorkFailed(f"không lập được kho {home} từ {self.sources[name]}: {usage.output.strip()}")
        made = Import(wanted, usage.seconds, usage.peak) if fresh else kept or Import(wanted)
        note.write_text(json.dumps(asdict(made)))
        return made

    def _add(self, name: str, home: Path) -> list[str]:
        return [sys.executable, "-m", "api.cli", "add", "--home", str(home), str(self.records(name))]

    def records(self, name: str) -> Path:
        """What `vankien add` takes in for a base."""
        return self._contexts() if name == "regulations" else self.sources[name]

    def _contexts(self) -> Path:
        """The contexts of the regulations' questions as records, each once."""
        path = self.work / "regulations.jsonl"
        records = [{"id": key, "text": text} for text, key in self.context_ids().items()]
        path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records), "utf-8")
        return path

    def context_ids(self) -> dict[str, str]:
        """Context of regulations → the id of its record, in the order of the questions."""
        rows = read_spans(self.sources["regulations"])
        return {text: f"c{at}" for at, text in enumerate(dict.fromkeys(row["context"] for row in rows))}


def fingerprint(paths: Iterable[Path]) -> str:
    """sha256 over the names and contents of files and of all files below folders."""
    whole = hashlib.sha256()
    for path in paths:
        for file in _files(path):
            whole.update(f"{file.relative_to(path.parent)}\n".encode())
            with file.open("rb") as opened:
                whole.update(hashlib.file_digest(opened, "sha256").digest())
    return whole.hexdigest()


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [each for each in sorted(path.rglob("*")) if each.is_file() and not _IGNORED & set(each.parts)]


def code_behind(module: Path) -> list[Path]:
    """The files and folders that decide what a measuring module gives."""
    return [
        *(REPOSITORY / each for each in _MEASURED_CODE),
        *sorted((REPOSITORY / "bench").glob("*.py")),
        module,
    ]
