"""One process that answers: uvicorn around the application, stopped without a request cut off."""

import asyncio
import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

from api.middleware.log_lines import LogFormat, LogLevel, configure_logging
from api.serving.accepting import Acceptor
from api.serving.patience import PatientProtocol
from api.serving.shares import Shares
from api.settings import Settings

# Connections that wait to be accepted.
BACKLOG = 2048


class Server(uvicorn.Server):
    """Says on `/readyz` that it is stopping, from the signal on. shares: with other workers of its socket."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, shares: Shares | None) -> None:
        super().__init__(config)
        self._application = app
        self._shares = shares
        self._acceptors: list[Acceptor] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Make the application ready, then accept."""
        if self._shares is None:
            await super().startup(sockets)
            return
        await super().startup([])
        for each in sockets or ():
            self._acceptors.append(Acceptor(each, self._protocol, self._held, self._shares))
        for acceptor in self._acceptors:
            acceptor.start()

    async def on_tick(self, counter: int) -> bool:
        """What is done ten times a second."""
        for each in self._acceptors:
            each.tell()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept no more, and end when all is answered."""
        for each in self._acceptors:
            each.close()
        await super().shutdown(sockets)

    def _protocol(self) -> asyncio.Protocol:
        make: Callable[..., asyncio.Protocol] = self.config.http_protocol_class
        return make(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)

    def _held(self) -> int:
        return len(self.server_state.connections)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop accepting, finish what is being answered."""
        self._application.state.stopping = True
        super().handle_exit(sig, frame)


def run(settings: Settings, app: FastAPI, listener: socket.socket, shares: Shares | None = None) -> None:
    """Answer on a socket until a signal ends it: SIGTERM returns, SIGINT raises KeyboardInterrupt.

    shares: with the other processes that answer on it, None without any.

    Requests that are being answered may go on for `grace_s` seconds.
    """
    configure_logging(LogFormat(settings.log_format), LogLevel(settings.log_level))
    # Uvicorn hands the signal on to the handler that was there before it, when all is closed.
    signal.signal(signal.SIGTERM, _stopped)
    config = uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=settings.grace_s,
    )
    Server(config, app, shares).run(sockets=[listener])


def _stopped(sig: int, frame: FrameType | None) -> None:
    """Nothing is left to do."""
