"""One of several processes that answer on a socket which `api.serving.workers` opened.

    python -m api.serving.worker DESCRIPTOR NUMBER

The settings come as one line of JSON on stdin, since more than a process itself can read its
environment. Stdin stays open as long as the parent lives; when it ends, so does the worker. The worker of number 0 does
the work in the background.
"""

import json
import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread

from api.app import create_app
from api.serving.server import run
from api.serving.shares import Shares
from api.settings import Settings


def main(descriptor: int, number: int) -> None:
    """Answer until told to stop, or left alone."""
    told = json.loads(sys.stdin.buffer.readline())
    settings = Settings(**told["settings"])
    Thread(target=_end_with_parent, name="parent", daemon=True).start()
    listener = socket.socket(fileno=descriptor)
    with suppress(KeyboardInterrupt):
        app = create_app(settings, keeper=number == 0)
        run(settings, app, listener, Shares(Path(told["shares"]), number))


def _end_with_parent() -> None:
    # Not through the buffer: a thread that waits with its lock breaks the end of the interpreter.
    while os.read(0, 4096):
        continue
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
