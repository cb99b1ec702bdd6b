"""The samples in `deploy/`: what an IT officer copies fits the product. `tests/api/test_behind_nginx.py` runs nginx."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from api.settings import Settings
from tests.conftest import REPOSITORY

DEPLOY = REPOSITORY / "deploy"
systemd_needed = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="cần systemd-analyze")

UNITS = ("vankien.service", "vankien-backup.service", "vankien-backup.timer")


@systemd_needed
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for name in UNITS:
        unit = (DEPLOY / name).read_text(encoding="utf-8").replace("/opt/vankien/bin/vankien", "/bin/true")
        (tmp_path / name).write_text(unit, encoding="utf-8")
    checked = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in UNITS)],
        capture_output=True, text=True, check=False, env=os.environ | {"SYSTEMD_LOG_LEVEL": "notice"},
    )  # fmt: skip
    assert (checked.returncode, checked.stderr) == (0, "")


@systemd_needed
@pytest.mark.parametrize(("unit", "exposed"), [("vankien.service", 15), ("vankien-backup.service", 30)])
def test_a_unit_may_little(unit: str, exposed: int) -> None:
    """exposed: tenths of what systemd counts, 10 for a unit that may all."""
    checked = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--threshold={exposed}", str(DEPLOY / unit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout[-200:]


def test_units_stop_later_than_the_service_does() -> None:
    unit = (DEPLOY / "vankien.service").read_text(encoding="utf-8")
    seconds = re.search(r"TimeoutStopSec=(\d+)", unit)
    assert seconds is not None and int(seconds[1]) > Settings().grace_s + 10
    for line in ("ProtectSystem=strict", "ReadWritePaths=/var/lib/vankien", "NoNewPrivileges=yes"):
        assert line in unit


def test_commands_of_the_samples_exist() -> None:
    from api.cli import cli

    for name in (*UNITS, "Containerfile"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        for command in re.findall(r"bin/vankien (\w+)", text):
            assert command in cli.commands, (name, command)


def test_the_container_is_built_of_what_is_here() -> None:
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    steps = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    stages = [value.partition(" AS ")[2] for name, value in steps if name == "FROM"]
    assert stages == ["build", ""]
    for name, value in steps:
        if name == "COPY":
            source = re.match(r"--from=(\w+)", value)
            assert source is None or source[1] in stages
            if source is None:
                assert all((REPOSITORY / path).exists() for path in value.split()[:-1]), value
    (user,) = [value for name, value in steps if name == "USER"]
    assert user.isdigit() and int(user) > 0
    assert [name for name, _ in steps].index("USER") < [name for name, _ in steps].index("ENTRYPOINT")
