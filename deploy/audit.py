"""What is known against the pinned packages: `python -m deploy.audit`, or `make audit`.

Two questions: is a licence among those installed that no bundle may bring, and does the advisory service of the package
index know a weakness of a pinned version. The second needs the network; where that refuses, this says so.

A mirror of the index that carries packages but no advisories answers for none of them, which pip-audit counts as clean;
here a package that the service does not know was not audited.

Exit codes: 0 nothing found; 1 a weakness or a licence; 2 wrong usage, or pip-audit is missing; 3 the service could not
be asked, or knows none of the packages.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from importlib import metadata
from pathlib import Path
from typing import Any

from deploy.errors import BundleError
from deploy.licences import normalised, refuse
from deploy.wheels import licence_of

CONSTRAINTS = Path(__file__).resolve().parents[1] / "constraints.txt"
_PIN = re.compile(r"^([\w.-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)
_WITHIN_S = 600


class Found(IntEnum):
    """The exit codes."""

    NOTHING = 0
    SOMETHING = 1
    USAGE = 2
    UNREACHABLE = 3


@dataclass(frozen=True, slots=True)
class Advised:
    """What the service knows: a line for each weakness, and the packages that it does not know."""

    weaknesses: tuple[str, ...]
    unknown: tuple[str, ...]


class Unreachable(BundleError):
    """The advisory service gave no answer."""


def pinned(constraints: Path) -> dict[str, str]:
    """Normalised name → version."""
    found = _PIN.findall(constraints.read_text(encoding="utf-8"))
    return {normalised(name): version for name, version in found}


def installed_licences(names: Iterable[str]) -> dict[str, str]:
    """The licences that the installed ones of these packages declare."""
    wanted = set(names)
    return {
        str(each.metadata["Name"]): licence_of(each.metadata)
        for each in metadata.distributions()
        if normalised(str(each.metadata["Name"])) in wanted
    }


def advised(constraints: Path, command: tuple[str, ...] = (sys.executable, "-m", "pip_audit")) -> Advised:
    """Ask pip-audit. Raises Unreachable when it ends without an answer, BundleError when it is not installed."""
    asked = [
        *command,
        "-r",
        str(constraints),
        "--no-deps",
        "--disable-pip",
        "--progress-spinner",
        "off",
        "-f",
        "json",
    ]
    try:
        process = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=_WITHIN_S)
    except subprocess.TimeoutExpired as error:
        raise Unreachable(f"không có trả lời sau {_WITHIN_S} giây") from error
    if "No module named" in process.stderr:
        raise BundleError("thiếu pip-audit; cài bằng «pip install -c constraints.txt pip-audit»")
    try:
        told: dict[str, Any] = json.loads(process.stdout)
    except json.JSONDecodeError as error:
        last = process.stderr.strip().splitlines()[-1:] or [f"mã kết thúc {process.returncode}"]
        raise Unreachable(last[0]) from error
    return _advised(told["dependencies"])


def _advised(dependencies: list[dict[str, Any]]) -> Advised:
    weaknesses = [
        f"{each['name']} {each['version']}: {weakness['id']}, sửa ở {', '.join(weakness['fix_versions']) or 'chưa có'}"
        for each in dependencies
        for weakness in each.get("vulns", ())
    ]
    unknown = tuple(each["name"] for each in dependencies if "skip_reason" in each)
    if len(unknown) == len(dependencies):
        reason = dependencies[0]["skip_reason"] if dependencies else "không có gói nào"
        raise Unreachable(f"không biết gói nào; {reason}")
    return Advised(tuple(weaknesses), unknown)


def main(arguments: list[str] | None = None) -> int:
    """Ask both questions and say what was found."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy.audit", description="Rà giấy phép và lỗ hổng đã công bố của các gói đã ghim."
    )
    parser.add_argument("--constraints", type=Path, default=CONSTRAINTS, help="tệp ghim phiên bản")
    options = parser.parse_args(arguments)
    pins = pinned(options.constraints)
    licences = _licences_hold(pins)
    try:
        found = advised(options.constraints)
    except Unreachable as error:
        _say(
            f"KHÔNG RÀ ĐƯỢC lỗ hổng: dịch vụ của kho gói không trả lời được ({error}); hãy chạy lại ở máy có mạng"
        )
        return Found.UNREACHABLE if licences else Found.SOMETHING
    except BundleError as error:
        _say(f"Lỗi: {error}")
        return Found.USAGE
    for line in found.weaknesses:
        _say(f"LỖ HỔNG  {line}")
    if found.unknown:
        _say(f"Kho gói không biết: {', '.join(found.unknown)}.")
    _say(f"Đã rà {len(pins) - len(found.unknown)} gói: {len(found.weaknesses)} lỗ hổng đã công bố.")
    return Found.SOMETHING if found.weaknesses or not licences else Found.NOTHING


def _licences_hold(pins: dict[str, str]) -> bool:
    licences = installed_licences(pins)
    try:
        refuse(licences)
    except BundleError as error:
        _say(f"GIẤY PHÉP  {error}")
        return False
    _say(f"Giấy phép của {len(licences)} gói đang cài trong {len(pins)} gói đã ghim: không vướng.")
    return True


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
