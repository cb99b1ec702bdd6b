"""Whole functions that read text, under texts made to slow them down: what no single expression shows.

A loop over the matches that looks back over the text, a list searched for each of its members and a copy of the rest
of the text at each step all grow with the square of it, though every expression in them is linear.
"""

import contextlib
import math
import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from time import process_time

from bench.regexes.growth import exponent_of
from bench.regexes.measured import limit_seconds

# What a function is given: part after part, to the size.
UNITS: Mapping[str, str] = {
    "one line": "căn cứ vào tình hình thực tế ",
    "line ends": "\n",
    "headings": "Điều 1.\n",
    "headings with a line": "Điều 1. Phạm vi\n1. Quy định này\na) Mục này\n",
    "references in a line": "khoản 1 Điều 2 Nghị định số 3/2020/NĐ-CP, ",
    "numbers in a line": "12/QĐ-UBND ",
    "articles of this text": "khoản 1 Điều 2; ",
    "combining marks": "a\u0301\u0301\u0323",
    "a letter's marks": "\u0301",
    "marks out of order": "\u0301\u0323",
    "zero width": "\u200b",
    "số": "số ",
    "dashes": "-",
    "marks of lists": "1. 1.1. a) - ",
    "nested lists": "1. a) - + ",
    "lists in lines": "1.\na)\n-\n+\n",
    "open brackets": "(",
    "quotation marks": "“",
    "capitals": "ỦY BAN NHÂN DÂN ",
    "lines of capitals": "ỦY BAN NHÂN DÂN\n",
    "recipients": "- Như Điều 3;\n",
    "places received": "Nơi nhận:\n- Lưu: VT.\n",
    "grounds": "Căn cứ Luật Đất đai ngày 18 tháng 01 năm 2024;\n",
    "dates": "ngày 1 tháng 1 năm 2020 ",
    "effect": "có hiệu lực kể từ ngày ký ",
    "replaced": "thay thế Nghị định số 1/2020/NĐ-CP ",
    "laws": "Luật Đất đai và Bộ luật Dân sự, ",
    "table": "a | b | c |\n",
    "blanks": " ",
    "digits": "1",
    "dots": "1.",
    "letters": "a",
    "appendices": "PHỤ LỤC I\n",
    "signatures": "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n",
    "letterheads": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 1/QĐ-UBND\n",
}
SIZES = (250_000, 500_000, 1_000_000)
# Seconds of processor time for a function under one of UNITS, after which its process is ended.
_LIMIT = 120


@dataclass(frozen=True, slots=True)
class Timed:
    """A function under one of UNITS: seconds by size, as far as the limit let it come."""

    function: str
    unit: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def ended(self) -> bool:
        """Whether the largest text was read."""
        return len(self.seconds) == len(self.sizes)

    @property
    def exponent(self) -> float:
        """The power of the length with which the seconds grow from the first size to the last; infinite if unended."""
        if not self.ended:
            return math.inf
        return exponent_of(self.seconds[0], self.seconds[-1], self.sizes[-1] / self.sizes[0])


def of_texts() -> dict[str, Callable[[str], object]]:
    """What reads a whole text, by name."""
    from ingest.raw_text import RawText
    from ingest.readers.records import Record
    from ingest.text import canonical_text
    from ingest.understand import understand, understand_record

    return {
        "canonical_text": canonical_text,
        "understand": lambda text: understand(RawText((text,), paged=False), "a.txt"),
        "understand_record": lambda text: understand_record(Record(id="1", text=text)),
    }


def of_questions() -> dict[str, Callable[[str], object]]:
    """What reads a question of no more than its longest length, by name; the model of syllables is made of UNITS."""
    from index.abbreviations import find_abbreviations
    from index.errors import BadQuery
    from index.question import read_question
    from index.readings import readings
    from index.syllable_model import SyllableModel
    from ingest.text import canonical_text

    model = SyllableModel.build([canonical_text(unit * 3).lower() for unit in UNITS.values()])

    def read(text: str) -> None:
        with contextlib.suppress(BadQuery):  # One of no letters is refused.
            read_question(text)

    return {
        "read_question": read,
        "find_abbreviations": find_abbreviations,
        "readings": lambda text: readings(model, text, []),
    }


def cases() -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Every function, unit and the sizes at which it is timed."""
    from index.question import MAX_CHARACTERS

    longest = (MAX_CHARACTERS // 4, MAX_CHARACTERS // 2, MAX_CHARACTERS)
    for functions, sizes in ((of_texts(), SIZES), (of_questions(), longest)):
        for function in functions:
            yield from ((function, unit, sizes) for unit in UNITS)


def timed(function: str, unit: str, sizes: Sequence[int]) -> Timed:
    """The seconds of processor time at each size, of a process of its own."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_time, args=(function, unit, sizes, theirs))
    child.start()
    theirs.close()
    seconds: list[float] = []
    with contextlib.suppress(EOFError):  # It has ended, or was ended.
        while True:
            seconds.append(ours.recv())
    child.join()
    return Timed(function, unit, tuple(sizes), tuple(seconds))


def text_of_size(unit: str, size: int) -> str:
    """The text of `size` characters."""
    part = UNITS[unit]
    return (part * (size // len(part) + 1))[:size]


def _time(function: str, unit: str, sizes: Sequence[int], results: Connection) -> None:
    limit_seconds(_LIMIT)
    run = (of_texts() | of_questions())[function]
    # What is made once is made before.
    run(text_of_size(unit, 100))
    for size in sizes:
        text = text_of_size(unit, size)
        start = process_time()
        run(text)
        results.send(process_time() - start)
