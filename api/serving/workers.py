"""Several processes that answer on one socket: started, kept running, and stopped together.

The parent answers nothing and holds no base. It keeps the socket open while a worker is replaced, so that callers wait
instead of being refused.
"""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from types import FrameType

from api.serving.shares import Shares
from api.settings import Settings
from ingest.os_errors import os_reason

log = logging.getLogger("vankien.workers")

# Where the workers keep their counts (`api.middleware.metrics`); the library reads the name when it is imported.
_COUNTS = "PROMETHEUS_MULTIPROC_DIR"
_LOOK_SECONDS = 0.2
# A worker that ends sooner than this has not come to work; the next one waits, longer each time.
_WORKED_SECONDS = 10.0
_PAUSES = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)
# On top of `grace_s`: closing the base and the process.
_CLOSING_SECONDS = 10.0


@dataclass(slots=True)
class _Place:
    """The place of one worker. fell: how often it ended at once, in a row. due: when the next may start."""

    number: int
    process: "subprocess.Popen[bytes]"
    started: float
    fell: int = 0
    due: float | None = None


class Workers:
    """Keeps the workers of a socket running until a signal."""

    def __init__(self, settings: Settings, listener: socket.socket, counts: str) -> None:
        """counts: a directory for the workers' counters."""
        self._settings = settings
        self._listener = listener
        self._environment = os.environ | {_COUNTS: counts}
        self._shares = Path(counts) / "connections"
        Shares.make(self._shares, settings.workers)
        self._told = {"settings": asdict(settings), "shares": str(self._shares)}
        self._stopping = Event()
        self._places: list[_Place] = []

    def run(self) -> None:
        """Until SIGTERM or SIGINT; returns when all have ended. SIGINT then raises KeyboardInterrupt."""
        with self._signals():
            now = time.monotonic()
            self._places = [_Place(each, self.start(each), now) for each in range(self._settings.workers)]
            while not self._stopping.wait(_LOOK_SECONDS):
                for place in self._places:
                    self._look_after(place)
            self._stop()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Both signals stop the workers; the one that came has its way afterwards."""
        came: list[int] = []

        def stop(sig: int, frame: FrameType | None) -> None:
            came.append(sig)
            self._stopping.set()

        before = {sig: signal.signal(sig, stop) for sig in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for sig, handler in before.items():
                signal.signal(sig, handler)
        if signal.SIGINT in came:
            raise KeyboardInterrupt

    def start(self, number: int) -> "subprocess.Popen[bytes]":
        """A worker; it ends when its stdin is closed."""
        descriptor = self._listener.fileno()
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "api.serving.worker", str(descriptor), str(number)],
            stdin=subprocess.PIPE,
            pass_fds=[descriptor],
            env=self._environment,
        )
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(self._told).encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            # It ended at once; looking after it says so.
            log.warning("tiến trình phục vụ %d không khởi động được", number)
        return process

    def _look_after(self, place: _Place) -> None:
        now = time.monotonic()
        if place.due is None:
            code = place.process.poll()
            if code is None:
                return
            place.fell = 0 if now - place.started >= _WORKED_SECONDS else place.fell + 1
            pause = _PAUSES[min(place.fell, len(_PAUSES) - 1)]
            log.error(
                "tiến trình phục vụ %d đã dừng (mã %d); khởi động lại sau %g giây", place.number, code, pause
            )
            self._forget(place)
            place.due = now + pause
        if now >= place.due:
            self._start_again(place, now)

    def _start_again(self, place: _Place, now: float) -> None:
        try:
            process = self.start(place.number)
        except OSError as error:
            # A machine without memory or descriptors at the moment: the other workers go on answering.
            log.error("chưa khởi động lại được tiến trình phục vụ %d: %s", place.number, os_reason(error))
            place.due = now + _PAUSES[-1]
            return
        place.process, place.started, place.due = process, now, None

    def _forget(self, place: _Place) -> None:
        """Take what is only true of a living process out of the counts."""
        from prometheus_client.multiprocess import mark_process_dead

        if place.process.stdin is not None:
            place.process.stdin.close()
        Shares(self._shares, place.number).leave()
        mark_process_dead(place.process.pid, self._environment[_COUNTS])  # type: ignore[no-untyped-call]

    def _stop(self) -> None:
        for place in self._places:
            place.process.terminate()
        end = time.monotonic() + self._settings.grace_s + _CLOSING_SECONDS
        for place in self._places:
            try:
                place.process.wait(max(0.0, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.error("tiến trình phục vụ %d không dừng đúng hạn, bị ngắt", place.number)
                place.process.kill()
                place.process.wait()


def serve_with_workers(settings: Settings, listener: socket.socket) -> None:
    """Answer with `workers` processes until a signal."""
    from api.middleware.log_lines import LogFormat, LogLevel, configure_logging

    configure_logging(LogFormat(settings.log_format), LogLevel(settings.log_level))
    with TemporaryDirectory(prefix="vankien-counts-") as counts:
        Workers(settings, listener, counts).run()
