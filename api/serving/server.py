"""One process that answers: uvicorn around the application, stopped without a request cut off."""

import signal
import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI

from api.middleware.log_lines import LogFormat, LogLevel, configure_logging
from api.serving.patience import PatientProtocol
from api.settings import Settings

# Connections that wait to be accepted while all workers are busy.
BACKLOG = 2048


class Server(uvicorn.Server):
    """Says on `/readyz` that it is stopping, from the signal on."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._application = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop accepting, finish what is being answered."""
        self._application.state.stopping = True
        super().handle_exit(sig, frame)


def run(settings: Settings, app: FastAPI, listener: socket.socket) -> None:
    """Answer on a socket until a signal ends it: SIGTERM returns, SIGINT raises KeyboardInterrupt.

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
    Server(config, app).run(sockets=[listener])


def _stopped(sig: int, frame: FrameType | None) -> None:
    """Nothing is left to do."""
