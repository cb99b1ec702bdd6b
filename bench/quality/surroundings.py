"""Where a measurement ran: commit, machine, versions."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from bench.quality.workshop import REPOSITORY

_PACKAGES = ("numpy", "bm25s", "faiss-cpu", "underthesea")
# What is measured; the page itself, which this command writes, is no change.
_CODE = ("ingest", "index", "api", "bench", "corpus")


def commit() -> str:
    """The short commit, with a mark when the code differs from it."""
    try:
        head = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--", *_CODE)
    except (OSError, subprocess.CalledProcessError):
        return "không rõ"
    return f"{head} (có thay đổi chưa ghi)" if changed else head


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(REPOSITORY), *arguments]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()


def machine() -> str:
    """Processor, cores, memory, system."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{_processor()}, {os.cpu_count()} lõi, {memory:.0f} GiB, {platform.system()} {platform.machine()}"


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "bộ xử lý không rõ tên"


def load() -> str:
    """A note on what else the machine does: times are longer for it."""
    busy = os.getloadavg()[0]
    return f"Tải của máy trước khi đo (trung bình một phút): {busy:.1f} trên {os.cpu_count()} lõi."


def versions() -> str:
    """Python and the packages that move figures."""
    return ", ".join(
        [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in _PACKAGES)]
    )
