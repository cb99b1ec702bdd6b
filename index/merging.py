"""Merging in the background: a server watches its base and has a new one made when much lies beside it.

A process of its own does the work, at low priority: in the server's it would take turns with every question for
minutes. It dies with its work undone when the server ends, and leaves nothing behind but what the next one sweeps.

    python -m index.merging HOME [--model MODEL] [--store ADDRESS] [--index ENGINE]
"""

import logging
import subprocess
from collections.abc import Callable
from threading import Event, Thread

from index.errors import KnowledgeBaseError
from index.knowledge_base import KnowledgeBase
from index.reopening import background_parser, reopened, started

log = logging.getLogger("vankien.merging")

# How often a server looks: looking costs a glance at one small file.
EVERY_SECONDS = 30.0


class Merging:
    """Watches an open base from a thread. Use as a context manager."""

    _module = "index.merging"
    _undone = "chưa gộp được chỉ mục"

    def __init__(
        self, base: KnowledgeBase, seconds: float = EVERY_SECONDS, work: Callable[[], None] | None = None
    ) -> None:
        """work: what is done when a merge is wanted; the process, when not given."""
        self._base = base
        self._seconds = seconds
        self._work = work or self._in_a_process
        self._stopped = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._watch, name="merging", daemon=True)

    def __enter__(self) -> "Merging":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        if self._process is not None:
            self._process.terminate()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.wait(self._seconds):
            try:
                if self._wanted():
                    self._do()
            except (KnowledgeBaseError, OSError) as error:
                log.error("%s: %s", self._undone, error)
            except Exception:
                # Whoever watches goes on, whatever it met.
                log.exception(self._undone)

    def _wanted(self) -> bool:
        return self._base.wants_merge

    def _do(self) -> None:
        self._work()

    def _in_a_process(self) -> None:
        self._process = started(self._base, self._module)
        if self._stopped.is_set():
            self._process.terminate()
        if code := self._process.wait():
            log.error("%s: tiến trình kết thúc với mã %d", self._undone, code)


def run(work: Callable[[KnowledgeBase], object]) -> None:
    """Do something with the base that the command line names, at low priority."""
    with reopened(background_parser().parse_args()) as base:
        work(base)


if __name__ == "__main__":
    run(KnowledgeBase.merge)
