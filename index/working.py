"""Working in the background: a server watches the queue of uploads and has a process of its own work it off.

In the server's own process a large upload would take turns with every question. The process ends with the server, in
the middle of a file if need be; the next one goes on (`index.queue`).
"""

import logging
import subprocess
from collections.abc import Callable
from threading import Event, Thread
from time import monotonic

from index.errors import KnowledgeBaseError
from index.knowledge_base import KnowledgeBase
from index.reopening import started
from index.sweeping import sweep
from ingest.ocr import OcrMode

log = logging.getLogger("vankien.working")

# How often a server looks whether another process took an upload in, which its own is to work off: one glance at a
# table of some microseconds, and half of this is what such a file waits.
EVERY_SECONDS = 0.4
# After a fault of the base itself, a full disk say.
_AFTER_FAULT_SECONDS = 30.0
_SWEEP_SECONDS = 3600.0
# Longest time for the process to put its readers away; what it is in the middle of is safe either way.
_LEAVING_SECONDS = 5.0
_UNDONE = "chưa nạp được các tệp tải lên"


class Working:
    """Watches an open base from a thread. Use as a context manager."""

    def __init__(
        self,
        base: KnowledgeBase,
        jobs: int = 1,
        ocr: OcrMode = OcrMode.AUTO,
        seconds: float = EVERY_SECONDS,
        work: Callable[[], bool] | None = None,
    ) -> None:
        """work: works the queue off, False on a fault; a process does it when not given."""
        self._base = base
        self._arguments = ["--jobs", str(jobs), "--ocr", ocr.value]
        self._seconds = seconds
        self._work = work or self._in_a_process
        self._stopped = Event()
        self._woken = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._swept = -_SWEEP_SECONDS
        self._thread = Thread(target=self._watch, name="working", daemon=True)

    def __enter__(self) -> "Working":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._woken.set()
        if self._process is not None:
            self._process.terminate()
        self._thread.join(_LEAVING_SECONDS)
        if self._thread.is_alive() and self._process is not None:
            self._process.kill()
        self._thread.join()

    def wake(self) -> None:
        """There is something to do."""
        self._woken.set()

    def _watch(self) -> None:
        pause = 0.0
        while not self._stopped.wait(pause):
            self._woken.wait(self._seconds)
            self._woken.clear()
            pause = 0.0 if self._stopped.is_set() or self._looked() else _AFTER_FAULT_SECONDS

    def _looked(self) -> bool:
        """Do what there is to do; False on a fault."""
        try:
            if monotonic() - self._swept > _SWEEP_SECONDS:
                self._swept = monotonic()
                sweep(self._base)
            if self._base.store.next_job() is None or self._base.sharing.is_worked_elsewhere():
                return True
            return self._work()
        except (KnowledgeBaseError, OSError) as error:
            log.error("%s: %s", _UNDONE, error)
            return False
        except Exception:
            # Whoever watches goes on, whatever it met: uploads would wait until the server is started again.
            log.exception(_UNDONE)
            return False

    def _in_a_process(self) -> bool:
        self._process = started(self._base, "index.queue", *self._arguments)
        if self._stopped.is_set():
            self._process.terminate()
        code = self._process.wait()
        if code and not self._stopped.is_set():
            log.error("%s: tiến trình nạp kết thúc với mã %d", _UNDONE, code)
        return code == 0
