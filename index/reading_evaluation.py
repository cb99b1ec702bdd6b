"""How well files are read, against what people read in them: header fields, references, headings.

A manifest is JSON Lines: `file` (a path from the manifest's own folder), `format`, and `gold` with the header fields,
`refs` (numbers of the documents that the file refers to) and `sections` (labels of its top level). A field of gold
that is null is blank in the file; a list that is null was not read and is not judged.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.disk_files import refused
from index.errors import BadEvaluation
from ingest.document import Document
from ingest.errors import IngestError
from ingest.issuers import issuer_key
from ingest.os_errors import os_reason
from ingest.reading import read
from ingest.text import fold
from ingest.typed_numbers import number_key
from ingest.understand import understand

_PICTURES = " (ảnh chụp)"
FIELDS = ("kind", "number", "issued_on", "issuer", "subject", "signer")


@dataclass(slots=True)
class Tally:
    """What became of one field over files: `exact` counts every agreement, also on a blank."""

    files: int = 0
    exact: int = 0
    right: int = 0
    given: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        """Of what was read, the share that is right; 1 where nothing was."""
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        """Of what there is, the share that was read; 1 where there is nothing."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def accuracy(self) -> float:
        """Share of the files on which reading and gold agree."""
        return self.exact / self.files if self.files else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.given + self.wanted
        return 2 * self.right / total if total else 1.0

    def count(self, right: int, given: int, wanted: int) -> None:
        """Take in one file."""
        self.files += 1
        self.exact += right == given == wanted
        self.right += right
        self.given += given
        self.wanted += wanted


@dataclass(slots=True)
class ReadingReport:
    """(format, field) → tally; each difference, and each file that could not be read, by name.

    by_confidence: how sure the readings of files with text said they were → a tally, to hold the one against the other.
    """

    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    by_confidence: dict[float, Tally] = field(default_factory=dict)
    differences: list[tuple[str, str, Any, Any]] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)

    def tally(self, file_format: str, name: str) -> Tally:
        """The tally of a field, made when it is first asked for."""
        return self.tallies.setdefault((file_format, name), Tally())


def evaluate_reading(
    manifest: Path, progress: Callable[[int, int], None] = lambda done, total: None
) -> ReadingReport:
    """Read every file of a manifest. Raises BadEvaluation naming the manifest's line."""
    entries = list(_entries(manifest))
    report = ReadingReport()
    for done, entry in enumerate(entries, start=1):
        _judge(report, entry, manifest.parent / entry["file"])
        progress(done, len(entries))
    return report


def _entries(manifest: Path) -> Iterator[dict[str, Any]]:
    if why := refused(manifest, ()):
        raise BadEvaluation(f"{manifest}: {why}")
    try:
        lines = manifest.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = os_reason(error) if isinstance(error, OSError) else "không phải UTF-8"
        raise BadEvaluation(f"{manifest}: {reason}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            if not isinstance(entry["file"], str) or not isinstance(entry["gold"], dict):
                raise TypeError
        except (ValueError, KeyError, TypeError) as error:
            raise BadEvaluation(
                f"{manifest}, dòng {number}: cần một đối tượng JSON có «file» và «gold»"
            ) from error
        yield entry


def _judge(report: ReadingReport, entry: Mapping[str, Any], path: Path) -> None:
    file_format = str(entry.get("format") or path.suffix.lstrip(".").lower())
    if entry.get("has_text_layer") is False:
        file_format += _PICTURES
    if why := refused(path, ()):
        report.failures.append((entry["file"], why))
        return
    try:
        document = understand(read(path.read_bytes(), path.name), path.name)
    except (IngestError, OSError) as error:
        reason = os_reason(error) if isinstance(error, OSError) else str(error)
        report.failures.append((entry["file"], reason))
        return
    gold = entry["gold"]
    for name in FIELDS:
        wanted, given = gold.get(name), getattr(document.header, name)
        agree = _comparable(name, wanted) == _comparable(name, given)
        report.tally(file_format, name).count(
            int(agree and wanted is not None), int(given is not None), int(wanted is not None)
        )
        if not agree:
            report.differences.append((entry["file"], name, wanted, given))
        if (evidence := document.header.evidence_of(name)) and not file_format.endswith(_PICTURES):
            sure = report.by_confidence.setdefault(evidence.confidence, Tally())
            sure.count(int(agree), int(given is not None), int(wanted is not None))
    _judge_lists(report, entry["file"], file_format, gold, document)


def _judge_lists(
    report: ReadingReport, name: str, file_format: str, gold: Mapping[str, Any], document: Document
) -> None:
    """References by number; of the headings only recall, since gold may leave some out.

    Gold lists numbers. A reference by name alone counts where gold has that name, and is not held against the
    reading where gold has none.
    """
    if gold.get("refs") is not None:
        wanted = {_number(each) for each in gold["refs"]}
        given = {
            _number(each.number) for each in document.references if each.number and number_key(each.number)
        }
        given |= wanted & {_number(each.name) for each in document.references if each.name}
        report.tally(file_format, "refs").count(len(wanted & given), len(given), len(wanted))
        if wanted != given:
            report.differences.append((name, "refs", sorted(wanted - given), sorted(given - wanted)))
    if gold.get("sections"):
        labels = {_label(each.heading) for each in document.sections}
        found = [each for each in gold["sections"] if _label(each) in labels]
        report.tally(file_format, "sections").count(len(found), len(found), len(gold["sections"]))
        if len(found) < len(gold["sections"]):
            missed = [each for each in gold["sections"] if each not in found]
            report.differences.append((name, "sections", missed, None))


def _number(written: str) -> str:
    return number_key(written) or fold(written)


# How many of its first words tell a heading; of all others the label that begins the line.
_LABEL_WORDS = {"chuong": 2, "phan": 2, "muc": 2, "dieu": 2, "phu": 3}


def _label(heading: str) -> str:
    """A heading's label: `chuong i`, `phu luc 1`, `ii`."""
    words = fold(heading).replace(".", " ").replace("-", " ").split()
    return " ".join(words[: _LABEL_WORDS.get(words[0], 1)]) if words else ""


def _comparable(name: str, value: Any) -> str | None:
    """What counts as the same: case and blanks do not; of an issuer's spellings none is wrong."""
    if value is None:
        return None
    text = " ".join(str(value).split())
    if name == "number":
        return text.replace(" ", "")
    return issuer_key(text) if name == "issuer" else text.lower()


def totals(report: ReadingReport, names: Sequence[str]) -> dict[str, Tally]:
    """The tallies of each field over all formats whose files have text of their own."""
    summed: dict[str, Tally] = {}
    for (file_format, name), tally in report.tallies.items():
        if name in names and not file_format.endswith(_PICTURES):
            whole = summed.setdefault(name, Tally())
            whole.files += tally.files
            whole.exact += tally.exact
            whole.right += tally.right
            whole.given += tally.given
            whole.wanted += tally.wanted
    return summed
