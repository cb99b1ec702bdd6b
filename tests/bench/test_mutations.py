"""A short run of the mutations of files, and whether its rules would see a fault."""

import io
import random
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from bench.examined_files import broken, examined
from bench.mutants import members_changed, mutated, sectors_changed
from bench.mutations import Progress, Sources, examine
from bench.own_files import own_files
from ingest.document import Document
from ingest.reading import read
from ingest.understand import understand

MUTANTS = 90


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources.of(None)


def test_every_own_file_is_read(sources: Sources) -> None:
    """A mutant of a file that was refused anyway tells nothing."""
    for name, data in sources.own:
        assert examined(data, name).outcome == "read", name


def test_mutants_are_read_or_named(sources: Sources, tmp_path: Path) -> None:
    progress = Progress(seed=30)
    for number in range(MUTANTS):
        scratch = tmp_path / "base" if number == 0 else None
        found = examine(sources, progress.seed, number, scratch)
        assert found.faults == (), (number, sources.mutant(progress.seed, number)[0])
        progress.count(number, sources.mutant(progress.seed, number)[0], found)
    assert len(progress.suffixes) > 6
    assert progress.outcomes["read"] > MUTANTS / 3
    progress.write(tmp_path / "progress.json")
    assert Progress.read(tmp_path / "progress.json", 0) == progress


def test_mutants_are_others_and_the_same_again(sources: Sources) -> None:
    assert sources.mutant(1, 7) == sources.mutant(1, 7)
    for name, data in sources.own:
        changed = [mutated(data, random.Random(number)) for number in range(6)]
        assert any(each != data for each in changed), name
        assert len(set(changed)) > 2, name


def test_changed_archives_keep_their_sums() -> None:
    word = dict(own_files())["ke-hoach.docx"]
    parts = set()
    for number in range(20):
        changed = members_changed(word, random.Random(number))
        with zipfile.ZipFile(io.BytesIO(changed)) as archive:
            assert archive.testzip() is None
            parts.add(tuple(each.CRC for each in archive.infolist()))
    assert len(parts) > 10


def test_changed_sectors_keep_the_length() -> None:
    binary = dict(own_files())["ke-hoach.doc"]
    assert all(len(sectors_changed(binary, random.Random(number))) == len(binary) for number in range(9))


@pytest.fixture(scope="module")
def document() -> Document:
    return understand(read(dict(own_files())["ke-hoach.txt"], "a.txt"), "a.txt")


def test_a_wrong_offset_is_seen(document: Document) -> None:
    assert broken(document) == []
    first, *others = document.passages
    section = replace(document.sections[0], end=len(document.text) + 1)
    reference = replace(document.references[0], start=document.references[0].start + 1)
    for wrong in (
        replace(document, passages=tuple(others)),
        replace(document, passages=(replace(first, text=first.text[:-1]), *others)),
        replace(document, sections=(section,)),
        replace(document, sections=(replace(document.sections[0], parent=0),)),
        replace(document, references=(reference,)),
        replace(document, header=replace(document.header, subject="\ud800")),
    ):
        assert broken(wrong)
