"""`vankien serve` as a process of its own, with its log."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.serving import free_port

WORKERS = 2


@dataclass(frozen=True, slots=True)
class Service:
    """A running `vankien serve`. log: what it writes to stderr."""

    process: "subprocess.Popen[bytes]"
    address: str
    home: Path
    log: Path

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, trust_env=False, timeout=30)

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]

    def workers(self) -> list[int]:
        """The ids of the processes that answer."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(each) for each in listed.split()]


def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def is_ready(service: Service) -> bool:
    assert service.process.poll() is None, service.log.read_text()
    try:
        with service.client() as client:
            return client.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


def started(home: Path, log: Path, workers: int = WORKERS, **settings: str) -> Service:
    """`vankien serve` of a home, ready to answer. settings: names as in the environment, without VANKIEN_."""
    port = free_port()
    command = [sys.executable, "-m", "api.cli", "serve", "--home", str(home), "--port", str(port)]
    # On a busy machine a turn may take its time.
    given = {
        "log_format": "json", "log_level": "debug", "grace_s": "60", "rate_per_address": "0", "wait_s": "60",
    } | settings  # fmt: skip
    environment = os.environ | {f"VANKIEN_{name.upper()}": value for name, value in given.items()}
    with log.open("wb") as stream:
        process = subprocess.Popen([*command, "--workers", str(workers)], stderr=stream, env=environment)
    service = Service(process, f"http://127.0.0.1:{port}", home, log)
    until(lambda: is_ready(service))
    return service
