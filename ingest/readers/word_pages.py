"""What the binary formats of Word have in common: numbers, characters, and properties in pages of 512 bytes (FKP)."""

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Generic, TypeVar

from ingest.damage import Fault

Value = TypeVar("Value")

_PAGE = 512
# Bytes that Windows-1252 leaves open stay what they are.
_WINDOWS_1252 = [bytes([code]).decode("cp1252", errors="ignore") or chr(code) for code in range(256)]


class BrokenWordFile(Fault):
    """The tables of the file do not fit together."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters of one font. row_end: the mark that ends a table's row is among them."""

    text: str
    font: str | None
    row_end: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """Properties of characters: font index (None: the style's), hidden or deleted, and the character style."""

    font: int | None = None
    hidden: bool = False
    style: int | None = None


def u16(data: bytes, at: int) -> int:
    """The number of two bytes there, 0 beyond the end."""
    return int(struct.unpack_from("<H", data, at)[0]) if at + 2 <= len(data) else 0


def u32(data: bytes, at: int) -> int:
    """The number of four bytes there, 0 beyond the end."""
    return int(struct.unpack_from("<I", data, at)[0]) if at + 4 <= len(data) else 0


def western(data: bytes) -> str:
    """Text of one byte a character, as it is in Windows-1252."""
    return "".join(_WINDOWS_1252[byte] for byte in data)


def character_entry(page: bytes, run: int, runs: int) -> bytes:
    """ChpxFkp: a byte a run points to a length byte and the properties; 0 is none."""
    at = 2 * page[4 * (runs + 1) + run]
    return page[at + 1 : at + 1 + page[at]] if at else b""


@dataclass(frozen=True, slots=True)
class Ranges(Generic[Value]):
    """Properties by offset in the stream; where none are written, `nothing` holds."""

    starts: list[int]
    ends: list[int]
    values: list[Value]
    nothing: Value

    @classmethod
    def read(
        cls,
        document: bytes,
        pages: Iterable[int],
        entry_of: Callable[[bytes, int, int], bytes],
        read: Callable[[bytes], Value],
    ) -> "Ranges[Value]":
        """What the pages of these numbers say (FKP), in order of offset."""
        found: list[tuple[int, int, Value]] = []
        for number in pages:
            page = document[number * _PAGE : (number + 1) * _PAGE]
            if len(page) < _PAGE:
                continue
            runs = page[-1]
            if 4 * (runs + 1) + runs > _PAGE:
                raise BrokenWordFile("trang thuộc tính sai")
            found += [
                (u32(page, 4 * run), u32(page, 4 * run + 4), read(entry_of(page, run, runs)))
                for run in range(runs)
            ]
        found.sort(key=itemgetter(0))
        return cls(
            [each[0] for each in found], [each[1] for each in found], [each[2] for each in found], read(b"")
        )

    def at(self, offset: int) -> tuple[Value, int]:
        """What holds at an offset, and where it ends."""
        index = bisect_right(self.starts, offset) - 1
        if index >= 0 and offset < self.ends[index]:
            return self.values[index], self.ends[index]
        following = self.starts[index + 1] if index + 1 < len(self.starts) else offset + 2**31
        return self.nothing, following
