"""What this machine says of itself: memory, file systems, ports. Zero or empty where it does not say."""

import json
import os
import socket
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

_MEMORY = Path("/proc/meminfo")
# Of the control group that a container or a unit of systemd lives in.
_LIMIT, _TAKEN = Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")


def resident_bytes() -> int:
    """Memory that this process holds now."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - read with each request
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def available_bytes() -> int:
    """Memory that a new process may take: what the machine has left, or the container when that is less."""
    try:
        lines = (line.split() for line in _MEMORY.read_text(encoding="ascii").splitlines())
        free = next(int(line[1]) * 1024 for line in lines if line[0] == "MemAvailable:")
    except (OSError, StopIteration):
        return 0
    with suppress(OSError, ValueError):
        free = min(free, int(_LIMIT.read_text("ascii")) - int(_TAKEN.read_text("ascii")))
    return max(free, 0)


def _reached(host: str) -> str:
    """Where a program on this machine reaches one that listens on every address."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - told, not bound


def is_listening(host: str, port: int) -> bool:
    """Whether a program takes connections there. Only binding is tried."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError:
        return True
    return False


def is_our_service(host: str, port: int, prefix: str) -> bool:
    """Whether vankien answers there, on this machine."""
    connection = HTTPConnection(_reached(host), port, timeout=2)
    try:
        connection.request("GET", f"{prefix}/healthz")
        return bool(json.loads(connection.getresponse().read(1_000)) == {"status": "ok"})
    except (OSError, ValueError, HTTPException):
        return False
    finally:
        connection.close()
