"""Every regular expression, and what reads a whole text, takes a time that grows with the text, whatever it is."""

import re
from collections.abc import Callable
from time import process_time
from types import ModuleType

import pytest

import api
import index
import ingest
from bench.regexes.attacks import attacks
from bench.regexes.functions import UNITS, of_questions, of_texts, text_of_size
from bench.regexes.growth import LEAST_EXPONENT, STEP, exponent_of, growth, named
from bench.regexes.measured import measured
from bench.regexes.patterns import Named, collected, run_of
from index.question import MAX_CHARACTERS
from ingest.outline import read_outline
from ingest.passages import cut_passages

# Large enough that what grows with the square is seen, small enough for all of them.
_SIZE = 2_048
# Seconds of processor time for one of them; a few with hundreds of names take longer and are measured in full by
# `python -m bench.regexes`.
_BUDGET = 0.01
# Characters of the texts for functions: what is quadratic in Python is seen at these.
_TEXT = 16_000
_TRIES = 3


@pytest.fixture(scope="module")
def found() -> list[Named]:
    return collected((ingest, index, api))


def test_all_ways_of_writing_one_are_collected(found: list[Named]) -> None:
    names = {each.name for each in found}
    assert len(found) > 450
    # At a module's top, in a table, made by a function, written inside one, of bytes.
    assert {
        "ingest.mentions._FORM_CODE", "ingest.internal_references._LABELS", "ingest.claims._known_issuer",
        "ingest.issuing_body._opening_issuer", "ingest.readers.rtf._TOKEN",
    } <= names  # fmt: skip


@pytest.mark.parametrize("package", [ingest, index, api], ids=lambda package: package.__name__)
def test_each_takes_linear_time(found: list[Named], package: ModuleType) -> None:
    own = [each for each in found if each.name.startswith(f"{package.__name__}.")]
    measured = [growth(each, _SIZE, _BUDGET) for each in own]
    bad = [
        f"{each.named.name}: n^{each.exponent:.1f} under {each.attack}"
        for each in measured
        if each.superlinear
    ]
    assert own and not bad, "\n".join(bad)


@pytest.mark.parametrize(
    "source",
    [
        r"\s*,?\s*x",
        r"\w+@",
        r"số .*ngày",
        r"(?m)^\s*\w+ x",
        r"\(\w[^)]*\)",
    ],
)
def test_a_bad_one_is_found(source: str) -> None:
    assert growth(named(source), _SIZE).superlinear


@pytest.mark.parametrize(
    "source",
    [r"(?<!\s)\s*(?:,\s*)?x", r"(?<!\w)\w+@", r"số .{0,40}ngày", r"(?<!a)(?:a++)+b", r"\((\w[^()]*)\)"],
)
def test_a_good_one_is_not(source: str) -> None:
    assert not growth(named(source), _SIZE, 0.2).superlinear


def test_what_is_only_matched_at_a_place_is_measured_so() -> None:
    text = " " * 100
    assert run_of(named(r"\s+x", frozenset({"match"})))(text) is None
    assert run_of(named(r"\s", frozenset({"search"})))(text) == 100
    assert attacks(re.compile(r"\s+x")) == attacks(re.compile(r"\s+x"))


def test_one_is_measured_in_a_process_of_its_own() -> None:
    good = measured(named(r"x(?=y)"), 50_000)
    assert not good.superlinear and good.size == 50_000 and good.tried == good.attacks
    assert measured(named(r"\s+x"), 50_000).superlinear


def test_functions_take_linear_time() -> None:
    functions = {name: work for name, work in of_texts().items() if name != "understand_record"}
    bad = [
        f"{name} of {unit}: n^{power:.1f}"
        for name, work in functions.items()
        for unit in UNITS
        if (power := _power(work, unit, _TEXT)) > LEAST_EXPONENT
    ]
    assert not bad, "\n".join(bad)


def test_questions_take_linear_time() -> None:
    bad = [
        f"{name} of {unit}"
        for name, work in of_questions().items()
        for unit in ("letters", "marks of lists", "numbers in a line")
        if _power(work, unit, MAX_CHARACTERS) > LEAST_EXPONENT
    ]
    assert not bad


def test_a_function_that_looks_back_is_found() -> None:
    def looks_back(text: str) -> list[int]:
        return [sum(map(ord, text[:end])) for end in range(0, len(text), 16)]

    assert _power(looks_back, "letters", _TEXT) > LEAST_EXPONENT


class _Counted(str):
    """A text that counts what is copied out of it."""

    __slots__ = ("copied",)
    copied: int

    def __getitem__(self, key: object) -> str:
        part = super().__getitem__(key)  # type: ignore[index]
        self.copied += len(part)
        return part


@pytest.mark.parametrize("unit", ["headings", "headings with a line", "lists in lines", "appendices"])
def test_passages_copy_a_text_a_few_times_only(unit: str) -> None:
    text = _Counted(text_of_size(unit, _TEXT))
    text.copied = 0
    cut_passages(text, 0, len(text), read_outline(text, 0, len(text)), ())
    assert 0 < text.copied < 40 * len(text)


def _power(work: Callable[[str], object], unit: str, longest: int) -> float:
    """The power with which the seconds grow: of several tries the least, since other programs share the machine."""
    powers = []
    for _ in range(_TRIES):
        before, seconds = (_seconds(work, text_of_size(unit, size)) for size in (longest // STEP, longest))
        powers.append(exponent_of(before, seconds))
        if powers[-1] <= LEAST_EXPONENT:
            break
    return min(powers)


def _seconds(work: Callable[[str], object], text: str) -> float:
    start = process_time()
    work(text)
    return process_time() - start
