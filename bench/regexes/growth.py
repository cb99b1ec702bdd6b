"""How the time of an expression grows with the text that attacks it."""

import math
import re
import signal
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Any

from bench.regexes.attacks import Attack, attacks
from bench.regexes.patterns import ANY, Named, Run, run_of

# Sizes grow by this; the time of a linear expression too, that of a quadratic one by its square.
STEP = 4
# Half-way, as powers go, between what grows with the length and what grows with its square.
LEAST_EXPONENT = 1.5
# A kernel may count processor time in ticks of four milliseconds: two of them are noticed, sixteen can be judged by.
_TICK = 0.004
_NOTICED = 2 * _TICK
_LONG = 16 * _TICK
# What grows by more than its share is followed from here on, however short it still is: by the clock on the wall, which
# is finer and never shows too little.
_SUSPECTED = 0.0003
# Seconds of processor time after which a run is given up: what is exponential never ends.
_LIMIT = 1.0
_TRIES = 1


@dataclass(frozen=True, slots=True)
class Growth:
    """An expression under an attack: the size at which it was judged, its seconds, and the power they grow with."""

    named: Named
    attack: Attack
    size: int
    seconds: float
    exponent: float

    @property
    def superlinear(self) -> bool:
        """Whether the time grows markedly faster than the text."""
        return self.exponent > LEAST_EXPONENT


def growth(named: Named, size: int, budget: float = math.inf) -> Growth:
    """The worst of all attacks of at least `size` characters; the first that is superlinear ends the search.

    budget: seconds of processor time after which no further attack is begun.
    """
    worst: Growth | None = None
    start = process_time()
    for attack in attacks(named.pattern):
        if worst is not None and process_time() - start > budget:
            break
        each = under(named, attack, size)
        if each.superlinear:
            return each
        if worst is None or each.seconds / each.size > worst.seconds / worst.size:
            worst = each
    assert worst is not None
    return worst


def under(named: Named, attack: Attack, size: int) -> Growth:
    """The growth under one attack: texts grow to `size`, and on where none can be judged by."""
    run, now = run_of(named), size // STEP**2
    before = last = _of_run(run, text_of(named, attack, now))
    while last.seconds < _LONG and (now < size or _goes_on(before, last)):
        before, now = last, now * STEP
        last = _of_run(run, text_of(named, attack, now))
    least, seconds = before.seconds, last.seconds
    exponent = exponent_of(least, seconds)
    for _ in range(_TRIES):
        if exponent <= LEAST_EXPONENT or seconds == math.inf:
            break
        # Other programs share the machine: what seems slow is measured again, in favour of the expression.
        least = max(least, seconds_of(run, text_of(named, attack, now // STEP)))
        seconds = min(seconds, seconds_of(run, text_of(named, attack, now)))
        exponent = exponent_of(least, seconds)
    return Growth(named, attack, now, seconds, exponent)


@dataclass(frozen=True, slots=True)
class _Took:
    """Seconds of a run: of the processor, and on the wall."""

    seconds: float
    wall: float


def _of_run(run: Run, text: Any) -> _Took:
    start = perf_counter()
    seconds = seconds_of(run, text)
    return _Took(seconds, perf_counter() - start)


def _goes_on(before: _Took, last: _Took) -> bool:
    if last.seconds > _NOTICED:
        return True
    return last.wall > _SUSPECTED and last.wall > before.wall * STEP**LEAST_EXPONENT


def seconds_of(run: Run, text: Any, limit: float = _LIMIT) -> float:
    """Processor time of one run; infinite where it does not end within the limit. In the main thread only."""
    former = signal.signal(signal.SIGVTALRM, _too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    start = process_time()
    try:
        run(text)
    except TimeoutError:
        return math.inf
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, former)
    return process_time() - start


def named(source: str, methods: frozenset[str] = ANY) -> Named:
    """A pattern of one's own, to be held against the packages'."""
    return Named(source, re.compile(source), methods)


def exponent_of(before: float, seconds: float, step: float = STEP) -> float:
    """The power of the length, of the seconds at a size and at `step` times that; 0 where too short to be judged by."""
    return math.log(seconds / max(before, _TICK), step) if seconds > _LONG else 0.0


def text_of(named: Named, attack: Attack, size: int) -> Any:
    """The attack's text or bytes, as the expression takes them."""
    text = attack.text(size)
    return text.encode("utf-8", "replace") if isinstance(named.pattern.pattern, bytes) else text


def _too_long(number: int, frame: object) -> None:
    raise TimeoutError
