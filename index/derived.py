"""What is made from the store once a generation, and kept while that generation serves."""

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from time import monotonic, thread_time
from typing import Generic, TypeVar

Value = TypeVar("Value")

# Seconds of processor time: what takes longer is made beside the questions, where it may lag.
_LONG = 0.1
# After each the process rests so many times as long as it took: upload after upload leaves questions the processor.
_REST = 6.0
# Seconds on the clock: an older value answers nobody. In a base where it takes long, so many times as long as it takes
# with its rest, since others have their turn too.
_OLDEST, _OLDEST_TURNS = 60.0, 4.0
# Seconds after which a busy thread hands the interpreter to one that waits. A question gives it away at every call of
# NumPy and SQLite; with Python's own 5 ms, which it then waits each time, 95 of 100 searches in the code of law took up
# to 696 ms beside such a thread, with these 209 (bench.renewing). Without one there is nothing to gain from it.
_SWITCH = 0.0002


class Derived(Generic[Value]):
    """Made by the first question of a generation that needs it, while others wait; that of the one before is dropped.

    A new generation is published with every change of the store, so that no value is older than what is searched.
    make: told the generation's name. may_lag: a value that takes long to make, as in a large base, may be a minute
    older, in a very large one some minutes: it answers while a thread makes the new one. Whoever asks must then bear
    with documents that are gone, or not there yet.
    """

    def __init__(self, make: Callable[[str], Value], *, may_lag: bool = False) -> None:
        self._make = make
        self._may_lag = may_lag
        self._made: tuple[str, Value] | None = None
        self._making = Lock()
        self._took = self._made_at = 0.0
        self._wanted = ""
        self._thread: Thread | None = None
        self._starting = Lock()
        self._closed = Event()

    def of(self, generation: str) -> Value:
        """The value of the generation of this name, or, where it may lag, of an earlier one."""
        made = self._made
        if made is not None and made[0] == generation:
            return made[1]
        if made is not None and self._lags:
            self._wanted = generation
            self._begin()
            return made[1]
        with self._making:
            if self._made is None or self._made[0] != generation:
                self._made = (generation, self._timed(generation))
            return self._made[1]

    def forget(self) -> None:
        """Make it anew when it is next asked for."""
        with self._making:
            self._made = None

    def close(self) -> None:
        """Return when nothing is made any more."""
        with self._starting:
            self._closed.set()
            thread = self._thread
        if thread is not None:
            thread.join()

    @property
    def _lags(self) -> bool:
        oldest = max(_OLDEST, _OLDEST_TURNS * (1 + _REST) * self._took)
        return self._may_lag and self._took > _LONG and monotonic() - self._made_at < oldest

    def _timed(self, generation: str) -> Value:
        begun, began_at = thread_time(), monotonic()
        value = self._make(generation)
        self._took, self._made_at = thread_time() - begun, began_at
        return value

    def _begin(self) -> None:
        with self._starting:
            if not self._closed.is_set() and (self._thread is None or not self._thread.is_alive()):
                self._thread = Thread(target=self._renew, name="vankien-derived", daemon=True)
                self._thread.start()

    def _renew(self) -> None:
        while not self._closed.wait(_turn.rest):
            with _turn.taken() as is_mine:
                if is_mine:
                    self._make_anew()
                    return

    def _make_anew(self) -> None:
        with self._making:
            # The store may be of a later generation by now: then the value is made once more than was needed.
            generation = self._wanted
            try:
                value = self._timed(generation)
            except Exception:  # noqa: BLE001 - the next question makes it itself, and is told what is wrong
                self._made_at = -math.inf
                return
            if self._made is not None:
                self._made = (generation, value)


class _Turn:
    """Of this process's threads that make something beside the questions one works at a time, then all rest.

    Each takes its share of the interpreter from the questions.
    """

    def __init__(self) -> None:
        self._working = Lock()
        self._rests_until = 0.0

    @property
    def rest(self) -> float:
        """Seconds until the next may work."""
        return max(0.0, self._rests_until - monotonic())

    @contextmanager
    def taken(self) -> Iterator[bool]:
        """Whether it is the caller's turn; another may have taken it while they waited."""
        with self._working, giving_way():
            if self.rest:
                yield False
                return
            begun = thread_time()
            try:
                yield True
            finally:
                self._rests_until = monotonic() + _REST * (thread_time() - begun)


_turn = _Turn()


@contextmanager
def giving_way() -> Iterator[None]:
    """Have the threads of this process take turns at shorter intervals."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(min(usual, _SWITCH))
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
