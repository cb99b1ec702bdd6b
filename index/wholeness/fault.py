"""What an examination finds wrong: where, what, and what to do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

Progress = Callable[[str, int, int], None]

REBUILD = "chạy «vankien rebuild»"
REPAIR = "chạy «vankien rebuild --deep»"
RESTORE = "khôi phục bản sao lưu gần nhất: «vankien restore TỆP»"


class Part(StrEnum):
    """What of a base is damaged."""

    STORE = "store"
    INDEX = "index"
    FILE = "file"
    MODEL = "model"
    UPLOAD = "upload"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Fault:
    """where: a table of the store, or a file's path below the home. document: the id of whose rows they are."""

    part: Part
    where: str
    told: str
    advice: str
    document: int | None = None

    def __str__(self) -> str:
        return f"{self.where}: {self.told}; {self.advice}"
