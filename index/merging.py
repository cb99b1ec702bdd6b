"""Merging in the background: a server watches its base and has a new one made when much lies beside it.

A process of its own does the work, at low priority: in the server's it would take turns with every question for
minutes. It dies with its work undone when the server ends, and leaves nothing behind but what the next one sweeps.

    python -m index.merging HOME [MODEL]
"""

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from threading import Event, Thread

from index.errors import KnowledgeBaseError
from index.knowledge_base import KnowledgeBase

log = logging.getLogger("vankien.merging")

# How often a server looks: looking costs a glance at one small file.
EVERY_SECONDS = 30.0
_NICENESS = 10


class Merging:
    """Watches an open base from a thread. Use as a context manager."""

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
                if self._base.wants_merge:
                    self._work()
            except (KnowledgeBaseError, OSError) as error:
                log.error("chưa gộp được chỉ mục: %s", error)

    def _in_a_process(self) -> None:
        command = [sys.executable, "-m", "index.merging", str(self._base.home)]
        if self._base.model is not None:
            command.append(self._base.model)
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        if self._stopped.is_set():
            self._process.terminate()
        if code := self._process.wait():
            log.error("chưa gộp được chỉ mục: tiến trình gộp kết thúc với mã %d", code)


def main(home: str, model: str | None = None) -> None:
    """Merge the index of a home."""
    os.nice(_NICENESS)
    with KnowledgeBase.open(home, model) as base:
        base.merge()


if __name__ == "__main__":
    main(*sys.argv[1:3])
