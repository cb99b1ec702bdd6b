"""Taking connections from a socket that other processes take from too, so that each gets its share.

asyncio takes all connections that wait, one after the other, before it does anything else: of two workers the one that
was awake first answered ten browsers alone, for as long as they kept their connections. Here a process takes one at a
time, and while another has fewer (`shares.py`) it leaves that one the time to wake up.
"""

import asyncio
import errno
import logging
import socket
from collections.abc import Callable

from api.serving.shares import Shares

log = logging.getLogger("vankien.api")

# One that has more looks again after so long, and after so long in all takes what no other has taken.
_WAIT_SECONDS = 0.005
_WAITS_SECONDS = 0.1
# When no more files can be open, some will soon be closed.
_EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_EXHAUSTED_SECONDS = 0.5


class Acceptor:
    """Takes the connections of one listening socket, from `start` to `close`. Of one event loop."""

    def __init__(
        self,
        listener: socket.socket,
        protocol: Callable[[], asyncio.Protocol],
        held: Callable[[], int],
        shares: Shares,
    ) -> None:
        """protocol: makes what speaks on a connection. held: how many connections this process has."""
        listener.setblocking(False)
        self._listener = listener
        self._protocol = protocol
        self._held = held
        self._shares = shares
        self._loop = asyncio.get_running_loop()
        self._due: asyncio.TimerHandle | None = None
        # When a connection came that is left to others, None for none.
        self._left: float | None = None
        # A task that nobody holds may be thrown away before it has run.
        self._connecting: set[asyncio.Task[object]] = set()

    def start(self) -> None:
        """Take what comes."""
        self.tell()
        self._loop.add_reader(self._listener, self._ready)

    def close(self) -> None:
        """Take no more; what was taken goes on."""
        self._loop.remove_reader(self._listener)
        if self._due is not None:
            self._due.cancel()
        self._shares.leave()

    def tell(self) -> None:
        """Let the others know how many connections this process has."""
        self._shares.say(self._count())

    def _count(self) -> int:
        return self._held() + len(self._connecting)

    def _ready(self) -> None:
        now = self._loop.time()
        left = now if self._left is None else self._left
        if self._shares.is_ahead(self._count()) and now - left < _WAITS_SECONDS:
            self._left = left
            self._pause(_WAIT_SECONDS)
            return
        self._left = None
        self._take()

    def _pause(self, seconds: float) -> None:
        self._loop.remove_reader(self._listener)
        self._due = self._loop.call_later(seconds, self.start)

    def _take(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError as error:
            if error.errno in _EXHAUSTED:
                log.error("không nhận thêm được kết nối: %s", error)
                self._pause(_EXHAUSTED_SECONDS)
            # Else another process has taken it, or the caller has gone.
            return
        self._connect(connection)
        self.tell()

    def _connect(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        task = self._loop.create_task(self._loop.connect_accepted_socket(self._protocol, connection))
        self._connecting.add(task)
        task.add_done_callback(self._connecting.discard)
