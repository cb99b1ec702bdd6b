"""Milliseconds a search while a thread of the same process makes the register anew, as after each upload.

    python -m bench.renewing --home HOME --queries Q.jsonl

Alone, beside the thread as it works in a server (`index.derived`), and beside one that takes Python's usual turns.
"""

import argparse
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Event, Thread

from bench.latency import PERCENTILES, percentiles, timed_together
from index import KnowledgeBase
from index.derived import giving_way
from index.evaluate import read_questions
from index.register import Register

_WARMING = 20


@contextmanager
def renewing(base: KnowledgeBase, turns: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
    """Make the register again and again beside what is done meanwhile."""
    stopped = Event()

    def make() -> None:
        with turns():
            while not stopped.is_set():
                Register.of(base.store)

    thread = Thread(target=make)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def main() -> None:
    """Print a line a way."""
    parser = argparse.ArgumentParser(prog="python -m bench.renewing", description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--count", type=int, default=100)
    options = parser.parse_args()
    questions = list(read_questions(options.queries).values())
    asked = questions[: options.count]
    with KnowledgeBase.open(options.home) as base:
        for question in questions[-_WARMING:]:
            base.search(question)
        ways: dict[str, AbstractContextManager[None]] = {
            "alone": nullcontext(),
            "beside, as a server makes it": renewing(base, giving_way),
            "beside, in Python's usual turns": renewing(base, nullcontext),
        }
        for name, way in ways.items():
            with way:
                times = timed_together({name: base.search}, asked)[name]
            shown = ", ".join(
                f"p{percentile} {value:.0f}"
                for percentile, value in zip(PERCENTILES, percentiles(times), strict=True)
            )
            print(f"{name}: {shown} ms, {1000 * len(times) / sum(times):.1f} searches a second")


if __name__ == "__main__":
    main()
