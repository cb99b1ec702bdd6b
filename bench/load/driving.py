"""Locust, in a process of its own: what it is told, and how it is run to its end."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

_USERS = Path(__file__).with_name("users.py")
# Starting and closing down take locust a moment, on a busy machine minutes.
_GRACE_SECONDS = 300


class DrivingFailed(Exception):
    """Locust did not run as it was told; the message names its log."""


@dataclass(frozen=True, slots=True)
class Orders:
    """plan: file of a `mix.Plan`. out: file that windows are added to. window: seconds of each.

    think: mean seconds between two requests of a user, exponential; 0 for none. workers: processes of the server.
    requests: after how many to end, 0 for the time alone. uploads: whether files are sent meanwhile, with key.
    """

    plan: str
    out: str
    workers: Sequence[int]
    window: float = 5.0
    think: float = 0.0
    requests: int = 0
    uploads: bool = False
    key: str = ""


def drive(address: str, users: int, seconds: float, orders: Orders, log: Path) -> None:
    """Have users ask until the time is over or enough was asked. Raises DrivingFailed."""
    # What is asked in the first second is warm-up; all users are there by then.
    command = [
        sys.executable, "-m", "locust", "-f", str(_USERS), "--headless", "--host", address,
        "--users", str(users + orders.uploads), "--spawn-rate", str(max(1, users)),
        "--run-time", f"{round(seconds)}s", "--stop-timeout", "0", "--reset-stats", "--only-summary",
        "--exit-code-on-error", "0",
    ]  # fmt: skip
    environment = os.environ | {"LOAD": json.dumps(asdict(orders)), "no_proxy": "127.0.0.1"}
    try:
        with log.open("ab") as stream:
            ended = subprocess.run(
                command, stdout=stream, stderr=stream, env=environment, timeout=seconds + _GRACE_SECONDS,
                check=False,
            )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise DrivingFailed(f"locust did not end; see {log}") from error
    if ended.returncode:
        raise DrivingFailed(f"locust ended with {ended.returncode}; see {log}")
