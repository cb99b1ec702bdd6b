"""The server as an office runs it: a process of its own on a free port, ended by a signal."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import httpx
import pytest

from api.settings import Settings

_SERVE = """
import json, sys, uvicorn
from api.app import create_app
from api.settings import Settings
settings, port = json.loads(sys.argv[1]), int(sys.argv[2])
uvicorn.run(create_app(Settings(**settings)), host="127.0.0.1", port=port, log_level="warning", proxy_headers=False)
"""
# A busy machine is no fault of the server.
_START_SECONDS = 120


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The address (`http://127.0.0.1:PORT`) of a server of the settings, ready to answer; it ends with the block."""
    port = free_port()
    command = [sys.executable, "-c", _SERVE, json.dumps(asdict(settings)), str(port)]
    server = subprocess.Popen(command, env=os.environ | {"no_proxy": "127.0.0.1"})
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_ready(server, address)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        # Uvicorn closes down and then lets the signal have its way.
        assert server.wait(10) in (0, -signal.SIGTERM)


def _wait_until_ready(server: "subprocess.Popen[bytes]", address: str) -> None:
    end = time.monotonic() + _START_SECONDS
    with httpx.Client(base_url=address, trust_env=False) as client:
        while time.monotonic() < end:
            assert server.poll() is None, "the server ended while starting"
            try:
                if client.get("/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
    pytest.fail("the server did not get ready")
