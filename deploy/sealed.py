"""A bundle is tried where it will live: an empty directory, a network namespace with nothing but the loopback device.

    python -m deploy.sealed ARCHIVE…

Inside the namespace the archive is unpacked and installed by its own script, a document is added and a question asked,
then the server is started and asked over HTTP. The environment is empty: what this machine sets for Python or pip does
not reach it.
"""

import argparse
import fcntl
import json
import shutil
import socket
import struct
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deploy.errors import BundleError

QUESTION = "văn bản nào chỉ đạo phòng, chống tội phạm?"
_INSIDE = "--inside"
# The request of Linux that sets a device's flags, and the flags of a running device (netdevice(7)).
_SIOCSIFFLAGS, _UP, _RUNNING = 0x8914, 0x1, 0x40
_READY_WITHIN_S = 60
# Every module of the product is imported as it was installed: one that needs a package the bundle lacks is found here,
# not by a reader. Training is not part of serving.
_IMPORT_ALL = """
import importlib, pkgutil
for package in ("ingest", "index", "api"):
    for each in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
        if not each.name.startswith("index.training") and not each.name.endswith("__main__"):
            importlib.import_module(each.name)
"""


def namespaces_allowed() -> bool:
    """Whether this user may make a network namespace here."""
    command = ["unshare", "--map-root-user", "--net", "true"]
    return (
        bool(shutil.which("unshare"))
        and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


def try_sealed(archive: Path, python: str) -> dict[str, Any]:
    """Install and ask in a new namespace; give what `trial` found there. Raises BundleError with what was printed."""
    command = ["unshare", "--map-root-user", "--net", sys.executable, "-m", "deploy.sealed", _INSIDE]
    process = subprocess.run(
        [*command, "--python", python, str(archive.resolve())],
        cwd=Path(__file__).resolve().parents[1], capture_output=True, text=True, check=False,
    )  # fmt: skip
    if process.returncode != 0:
        raise BundleError(f"{archive.name}: {process.stderr.strip()}")
    found: dict[str, Any] = json.loads(process.stdout)
    return found


def trial(archive: Path, python: str) -> dict[str, Any]:
    """The whole trial, in the namespace that this process is in: seconds of each step, and both answers."""
    _only_loopback()
    with tempfile.TemporaryDirectory(prefix="sealed-") as empty:
        place = Path(empty)
        began = time.monotonic()
        folder = unpack(archive, place)
        said = _run([folder / "install.sh", place / "app", "--python", python], place)
        installed = time.monotonic()
        vankien = place / "app" / "bin" / "vankien"
        _run([place / "app" / "current" / "bin" / "python", "-I", "-c", _IMPORT_ALL], place)
        _run([vankien, "add", folder / "corpus"], place)
        answer = json.loads(_run([vankien, "ask", QUESTION, "--json"], place))
        served = _ask_server(vankien, place)
        size = sum(each.lstat().st_size for each in (place / "app" / "versions").rglob("*"))
        return {
            "install_s": round(installed - began, 1),
            "installed_mb": round(size / 1e6),
            "said": said.strip().splitlines()[-6:],
            "quotes": [quote["text"] for quote in answer["quotes"]],
            "served": [quote["text"] for quote in served["quotes"]],
        }


def unpack(archive: Path, place: Path) -> Path:
    """Unpack into `place`; gives the one folder that the archive holds."""
    with tarfile.open(archive) as tar:
        tar.extractall(place, filter="data")
    (folder,) = [each for each in place.iterdir() if each.is_dir()]
    return folder


def environment(place: Path) -> dict[str, str]:
    """What a bare account has, and nothing of this process."""
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(place), "TMPDIR": str(place)}


def _only_loopback() -> None:
    """Raise the loopback device, and make sure that there is no other way out. Raises BundleError."""
    devices = [line.split(":")[0].strip() for line in Path("/proc/net/dev").read_text().splitlines()[2:]]
    if devices != ["lo"]:
        raise BundleError(f"không phải mạng kín: máy có {', '.join(devices)}")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        fcntl.ioctl(asked, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _UP | _RUNNING))
    with socket.socket() as outward:
        try:
            outward.connect(("192.0.2.1", 80))
        except OSError:
            return
    raise BundleError("không phải mạng kín: nối được ra ngoài")


def _run(command: Sequence[str | Path], place: Path) -> str:
    process = subprocess.run(
        [*map(str, command)], cwd=place, env=environment(place), capture_output=True, text=True, check=False
    )
    if process.returncode != 0:
        raise BundleError(f"{Path(command[0]).name} {process.returncode}\n{process.stdout}{process.stderr}")
    return process.stdout


def _ask_server(vankien: Path, place: Path) -> dict[str, Any]:
    """Start the server on a free port, ask it, stop it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = place / "serve.log"
    with log.open("wb") as written:
        server = subprocess.Popen(
            [vankien, "serve", "--port", str(port)], cwd=place, env=environment(place),
            stdout=written, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _await_ready(f"http://127.0.0.1:{port}/readyz", server, log)
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/v1/ask",
            json.dumps({"question": QUESTION}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=_READY_WITHIN_S) as response:
            answer: dict[str, Any] = json.load(response)
            return answer
    finally:
        server.terminate()
        server.wait()


def _await_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise BundleError(f"serve không trả lời:\n{log.read_text(errors='replace')}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.sealed", description="Thử bộ cài trong mạng kín.")
    parser.add_argument("archives", nargs="+", type=Path, metavar="BỘ_CÀI")
    base = getattr(sys, "_base_executable", sys.executable)
    parser.add_argument("--python", default=base, help="Python của máy giả định")
    parser.add_argument(_INSIDE, action="store_true", help=argparse.SUPPRESS)
    return parser


def main() -> None:
    """Try each archive and say what was found; the exit code is 1 when one fails."""
    options = _parser().parse_args()
    try:
        for archive in options.archives:
            if options.inside:
                sys.stdout.write(json.dumps(trial(archive, options.python)))
            else:
                found = try_sealed(archive, options.python)
                size = archive.stat().st_size / 1e6
                sys.stdout.write(
                    f"{archive.name} ({size:.1f} MB)\n{json.dumps(found, ensure_ascii=False, indent=2)}\n"
                )
    except BundleError as error:
        sys.exit(f"Lỗi: {error}")


if __name__ == "__main__":
    main()
