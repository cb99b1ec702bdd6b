"""What an examination finds: how each thing is, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a thing is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing. advice: what to do, empty where all is well."""

    name: str
    verdict: Verdict
    told: str
    advice: str = ""


def good(name: str, told: str) -> Finding:
    """All is well."""
    return Finding(name, Verdict.OK, told)
