"""One expression measured in a process of its own, so that one that hangs is ended and named, and the rest go on.

The engine looks for signals only now and then, and in the search for a beginning never: a clock inside the process
does not end every run, the kernel's limit on a process does.
"""

import multiprocessing
import resource
from dataclasses import dataclass
from multiprocessing.connection import Connection
from time import process_time

from bench.regexes.attacks import Attack, attacks
from bench.regexes.growth import STEP, Growth, exponent_of, seconds_of, text_of, under
from bench.regexes.patterns import Named, run_of

# All attacks are tried at this size, and the worst few of them at the largest.
TRIED = 16_384
_WORST = 3
# Seconds of processor time for an expression: the attacks tried take at most the first, all of it the second.
_FOR_TRIES = 4.0
_FOR_ALL = 40
_FOR_LARGEST = 10.0


@dataclass(frozen=True, slots=True)
class Measured:
    """The worst attack on an expression: seconds at `size` and the power they grow with; `hung` is past all limits.

    tried: attacks begun, of `attacks`.
    """

    named: Named
    attack: Attack
    size: int
    seconds: float
    exponent: float
    superlinear: bool
    tried: int
    attacks: int
    hung: bool = False


def measured(named: Named, size: int) -> Measured:
    """The measurement of one expression up to `size` characters; it returns, whatever the expression does."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_measure, args=(named, size, theirs))
    child.start()
    theirs.close()
    last: Measured | tuple[Attack, int, int] | None = None
    while not isinstance(last, Measured):
        try:
            last = ours.recv()
        except EOFError:
            break
    child.join()
    if isinstance(last, Measured):
        return last
    assert last is not None and child.exitcode and child.exitcode < 0, f"{named.name}: failed, see above"
    attack, tried, most = last
    return Measured(named, attack, size, float(_FOR_ALL), float("inf"), True, tried, most, hung=True)


def _measure(named: Named, size: int, results: Connection) -> None:
    limit_seconds(_FOR_ALL)
    results.send(_of_all(named, size, results))


def limit_seconds(seconds: int) -> None:
    """Have the kernel end this process after so many more seconds of processor time."""
    most = int(process_time()) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))


def _of_all(named: Named, size: int, results: Connection) -> Measured:
    tries = attacks(named.pattern)
    seen: list[Growth] = []
    start = process_time()
    for number, attack in enumerate(tries, 1):
        if seen and process_time() - start > _FOR_TRIES:
            break
        results.send((attack, number, len(tries)))
        seen.append(under(named, attack, TRIED))
        if seen[-1].superlinear:
            return _as_measured(seen[-1], len(seen), len(tries))
    seen.sort(key=lambda each: each.seconds / each.size, reverse=True)
    largest = []
    for each in seen[:_WORST]:
        results.send((each.attack, len(seen), len(tries)))
        largest.append(at(named, each.attack, size))
    bad = [each for each in largest if each.superlinear]
    return _as_measured(max(bad or largest, key=lambda each: each.seconds), len(seen), len(tries))


def at(named: Named, attack: Attack, size: int) -> Growth:
    """The seconds at this size, and the power from a fourth of it."""
    run = run_of(named)
    before, seconds = (
        seconds_of(run, text_of(named, attack, each), _FOR_LARGEST) for each in (size // STEP, size)
    )
    return Growth(named, attack, size, seconds, exponent_of(before, seconds))


def _as_measured(worst: Growth, tried: int, most: int) -> Measured:
    return Measured(
        worst.named, worst.attack, worst.size, worst.seconds, worst.exponent, worst.superlinear, tried, most
    )
