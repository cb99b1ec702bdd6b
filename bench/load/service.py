"""`vankien serve` as an office runs it, over a copy of a base, so that uploads change nothing that is kept."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.load.processes import children
from index import KnowledgeBase
from index.keys import create_key
from index.records import Role

_START_SECONDS = 600
_STOP_SECONDS = 60
_ANSWER_SECONDS = 60
# All users come from one address here, and one key sends all files: they are counted as ever, and never too many.
_SETTINGS = {"log_format": "json", "rate_per_address": "1000000000", "rate_per_key": "1000000000"}
_WORKER = b"api.serving.worker"
_KEY_NAME = "bench.load"


@dataclass(frozen=True, slots=True)
class Service:
    """A running server. workers: the processes that answer. log: its stderr."""

    address: str
    workers: tuple[int, ...]
    log: Path


def copied_home(home: Path, work: Path) -> tuple[Path, str]:
    """A copy of a base in the folder of work, made once, and a new key of it that may send files."""
    copy = work / "home"
    if not (copy / "CURRENT").exists():
        shutil.rmtree(copy, ignore_errors=True)
        half = work / "home.new"
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(home, half, ignore=shutil.ignore_patterns("backups", "audit"))
        half.rename(copy)
    with KnowledgeBase.open(copy) as base:
        name = f"{_KEY_NAME} {time.time_ns()}"
        return copy, create_key(base.store, name, Role.CONTRIBUTE).text


@contextmanager
def serving(home: Path, workers: int, log: Path, *, quiet: bool = False) -> Iterator[Service]:
    """A server of a home, ready to answer; it ends with the block. quiet: whether it logs only what is wrong."""
    port = _free_port()
    command = [
        sys.executable, "-m", "api.cli", "serve", "--home", str(home), "--port", str(port), "--workers", str(workers),
    ]  # fmt: skip
    given = {f"VANKIEN_{name.upper()}": value for name, value in _SETTINGS.items()}
    given["VANKIEN_LOG_LEVEL"] = "warning" if quiet else "info"
    with log.open("wb") as stream:
        process = subprocess.Popen(command, stderr=stream, env=os.environ | given)
    try:
        address = f"http://127.0.0.1:{port}"
        _until_ready(process, address, log, workers)
        # One process serves by itself; several are kept by one that answers nothing.
        answering = tuple(filter(_is_worker, children(process.pid))) if workers > 1 else (process.pid,)
        yield Service(address, answering, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _is_worker(pid: int) -> bool:
    return _WORKER in Path(f"/proc/{pid}/cmdline").read_bytes()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _until_ready(process: "subprocess.Popen[bytes]", address: str, log: Path, workers: int) -> None:
    """Until each of the workers answers: a stage that begins with one of them is answered by that one."""
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended while it started; see {log}")
        try:
            urllib.request.urlopen(address + "/readyz", timeout=_ANSWER_SECONDS).close()
            if _answering(address) >= workers:
                return
        except OSError:  # not there yet, or too busy with its start
            pass
        time.sleep(0.2)
    raise RuntimeError(f"the server did not get ready; see {log}")


def _answering(address: str) -> int:
    """How many processes have answered a request so far: they tell how much memory they held then."""
    with urllib.request.urlopen(address + "/metrics", timeout=_ANSWER_SECONDS) as answer:
        lines = answer.read().decode().splitlines()
    held = [line for line in lines if line.startswith("vankien_process_resident_bytes")]
    return sum(float(line.rpartition(" ")[2]) > 0 for line in held)
