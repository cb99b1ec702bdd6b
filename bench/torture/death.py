"""When a process is killed: at a random time, at a numbered step of a protocol, or at the Nth write.

Writes are seen from outside the product: Python's audit events tell of files that are opened for writing, renamed and
removed, and SQLite tells each statement before it runs. So a kill can fall between any two of them.
"""

import os
import random
import signal
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STEPS = {"publish": 7, "merge": 7, "backup": 5, "restore": 7}
"""Protocol → its last step, as the module that carries it out numbers them."""

_MOVES = ("os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree", "os.link")
_CHANGES = {"INSERT", "UPDATE", "DELETE", "REPLACE", "BEGIN", "COMMIT", "ROLLBACK"}
_FOR_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
# One document takes some forty writes until it is found, a restoration some three hundred.
_MOST_WRITES = 300
_LONGEST_SECONDS = 1.5
# Every so many processes one fits a model: it takes seconds, and is drawn too seldom otherwise.
_ADAPTS_EVERY = 25
# As long as fitting takes to a base of this size; and the writes of a model that is kept, with its publication.
_ADAPTING_SECONDS = 6.0
_ADAPTING_WRITES = 120


@dataclass(frozen=True, slots=True)
class Death:
    """How a process ends. One of: seconds after its first deed; a step of a protocol; the number of a write.

    deed: what the process does above all, empty for any.
    """

    seconds: float | None = None
    protocol: str | None = None
    step: int = 0
    write: int = 0
    deed: str = ""

    @property
    def kind(self) -> str:
        """What the table counts it as."""
        if self.protocol is not None:
            return f"{self.protocol} {self.step}"
        return "time" if self.seconds is not None else "write"


def drawn_death(drawn: random.Random, number: int) -> Death:
    """A death for each process: first every numbered step once, then these in turn, random times and writes."""
    steps = [(protocol, step) for protocol, last in STEPS.items() for step in range(1, last + 1)]
    if number >= len(steps) and number % _ADAPTS_EVERY == _ADAPTS_EVERY - 1:
        if drawn.random() < 0.5:
            return Death(seconds=drawn.uniform(0, _ADAPTING_SECONDS), deed="adapt")
        return Death(write=drawn.randint(1, _ADAPTING_WRITES), deed="adapt")
    turn, kind = divmod(number - len(steps), 3)
    if number < len(steps) or kind == 2:
        protocol, step = steps[number if number < len(steps) else turn % len(steps)]
        return Death(protocol=protocol, step=step)
    if kind == 0:
        return Death(write=int(_MOST_WRITES ** drawn.random()))
    return Death(seconds=drawn.uniform(0, _LONGEST_SECONDS))


class Executioner:
    """In the process that is to die: watches its steps and writes, and kills it when its death has come.

    It must be there before a base is opened, to see its connections.
    """

    def __init__(self, death: Death) -> None:
        self._death = death
        self._writes = 0
        self._begun = False
        if death.write:
            # For good, in this process: no hook can be taken away again.
            sys.addaudithook(self._hear)
            connect = sqlite3.connect

            def connected(*arguments: Any, **named: Any) -> sqlite3.Connection:
                connection: sqlite3.Connection = connect(*arguments, **named)
                connection.set_trace_callback(self._hear_statement)
                return connection

            vars(sqlite3)["connect"] = connected

    def begin(self) -> None:
        """A deed begins: from here on writes count."""
        self._begun = True

    def step(self, protocol: str, step: int) -> None:
        """A step is about to be done."""
        if (protocol, step) == (self._death.protocol, self._death.step):
            _die(f"{protocol} {step}")

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _MOVES or (event == "open" and _is_written(arguments)):
            self._count(f"{event} {Path(str(arguments[0])).name}")

    def _hear_statement(self, statement: str) -> None:
        if statement.lstrip().split(None, 1)[0].upper() in _CHANGES:
            self._count(statement)

    def _count(self, what: str) -> None:
        self._writes += self._begun
        if self._begun and self._writes == self._death.write:
            _die(" ".join(what.split())[:80])


def _is_written(arguments: tuple[Any, ...]) -> bool:
    path, _, flags = arguments
    return isinstance(path, str | bytes) and isinstance(flags, int) and bool(flags & _FOR_WRITING)


def _die(where: str) -> None:
    """Last words, and the signal that nobody can refuse."""
    os.write(sys.stderr.fileno(), f"chết: {where}\n".encode())
    os.kill(os.getpid(), signal.SIGKILL)
