"""A PostgreSQL server of one's own, for tests and for measuring: Debian's programs, a free port of this machine."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path

from index.store import Store

# Faster, and no promise that a test makes: what is killed in tests is the server, never the machine.
_QUICK = {"fsync": "off", "full_page_writes": "off", "max_connections": "80", "shared_buffers": "32MB"}
# As an office with a machine for it would: what is committed is on the disk, a quarter of a small machine's memory.
DURABLE = {"shared_buffers": "1GB", "max_wal_size": "4GB", "checkpoint_timeout": "15min"}
_NOBODY = 65534
_EMPTY = "kho_trong"


def binaries() -> Path | None:
    """Where the newest installed server's programs are."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda each: int(each.parts[-3]))
    if found:
        return found[-1].parent
    known = shutil.which("initdb")
    return Path(known).resolve().parent if known else None


class PostgresServer:
    """Starts, stops and restarts; `database` makes an empty one and gives its address."""

    def __init__(self, settings: Mapping[str, str] = _QUICK, below: Path | None = None) -> None:
        """below: the folder in which its own is made, which anyone may enter; None for that of temporary files."""
        programs = binaries()
        assert programs is not None
        self._programs = programs
        # No folder of pytest's: these are closed to all but who runs the tests, and the server is run by another.
        folder = Path(tempfile.mkdtemp(prefix="vankien-postgres-", dir=below))
        folder.chmod(0o755)
        self._folder = folder
        self._data = folder / "data"
        self._names = count(1)
        self._has_template = False
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        if os.getuid() == 0:
            os.chown(folder, _NOBODY, _NOBODY)
        self._run(
            "initdb",
            "-D",
            str(self._data),
            "-U",
            "vankien",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        )
        with (self._data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())
            file.write(f"port = {self.port}\nlisten_addresses = '127.0.0.1'\n")
            file.write(f"unix_socket_directories = '{folder}'\n")

    def _run(self, program: str, *arguments: str) -> None:
        """As nobody when the tests run as root: the server refuses that."""
        command: Sequence[str] = [str(self._programs / program), *arguments]
        user = _NOBODY if os.getuid() == 0 else None
        subprocess.run(
            command, check=True, user=user, group=user, extra_groups=[] if user else None, cwd=self._folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def start(self) -> None:
        """Ready when this returns."""
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(self._data), "-l", log, "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        """Cut all connections; mode: `immediate` is a kill."""
        self._run("pg_ctl", "-D", str(self._data), "-m", mode, "-w", "stop")

    def remove(self) -> None:
        """Stop, if it runs, and leave nothing behind."""
        with suppress(subprocess.CalledProcessError):
            self.stop("immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def address(self, database: str) -> str:
        """What a program connects with."""
        return f"postgresql://vankien@127.0.0.1:{self.port}/{database}"

    def database(self, template: str = "") -> str:
        """The address of a new database: a copy of another one, or an empty store."""
        import psycopg

        name = f"kho_{os.getpid()}_{next(self._names)}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            if not template and not self._has_template:
                connection.execute(f"CREATE DATABASE {_EMPTY} TEMPLATE template0")
                Store(self.address(_EMPTY)).close()
                self._has_template = True
            # A database that is copied has no other users; theirs lie idle, and they connect again.
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [template]
            )
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template or _EMPTY}"')
        return self.address(name)
