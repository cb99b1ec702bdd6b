"""The audit of the pinned packages: what it finds, and that it never calls clean what nobody looked at."""

import json
import sys
from pathlib import Path

import pytest

from deploy import audit
from deploy.audit import Found


def told(monkeypatch: pytest.MonkeyPatch, output: str, code: int = 0, error: str = "") -> None:
    """Stand in for pip-audit with a program that prints this."""
    script = f"import sys; sys.stdout.write({output!r}); sys.stderr.write({error!r}); sys.exit({code})"
    asked = audit.advised
    monkeypatch.setattr(audit, "advised", lambda path: asked(path, (sys.executable, "-c", script)))


def package(name: str, *weaknesses: str) -> dict[str, object]:
    return {
        "name": name,
        "version": "1.0",
        "vulns": [{"id": each, "fix_versions": ["1.1"]} for each in weaknesses],
    }


@pytest.fixture
def constraints(tmp_path: Path) -> Path:
    (tmp_path / "constraints.txt").write_text("# c\nclick==8.1\nuvicorn[standard]==1.0\n", encoding="utf-8")
    return tmp_path / "constraints.txt"


def test_nothing_found(
    monkeypatch: pytest.MonkeyPatch, constraints: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(monkeypatch, json.dumps({"dependencies": [package("click"), package("uvicorn")]}))
    assert audit.main(["--constraints", str(constraints)]) == Found.NOTHING
    assert "Đã rà 2 gói" in capsys.readouterr().out


def test_a_weakness_is_named(
    monkeypatch: pytest.MonkeyPatch, constraints: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(monkeypatch, json.dumps({"dependencies": [package("click", "CVE-1"), package("uvicorn")]}), code=1)
    assert audit.main(["--constraints", str(constraints)]) == Found.SOMETHING
    assert "LỖ HỔNG  click 1.0: CVE-1, sửa ở 1.1" in capsys.readouterr().out


@pytest.mark.parametrize(
    "output", ["", json.dumps({"dependencies": [{"name": "click", "skip_reason": "Dependency not found"}]})]
)
def test_a_service_that_knows_nothing_is_no_clean_answer(
    monkeypatch: pytest.MonkeyPatch, constraints: Path, capsys: pytest.CaptureFixture[str], output: str
) -> None:
    told(monkeypatch, output, error="ConnectionError: refused")
    assert audit.main(["--constraints", str(constraints)]) == Found.UNREACHABLE
    assert "KHÔNG RÀ ĐƯỢC" in capsys.readouterr().out


def test_a_licence_is_a_finding(
    monkeypatch: pytest.MonkeyPatch, constraints: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(monkeypatch, json.dumps({"dependencies": [package("click")]}))
    monkeypatch.setattr(audit, "installed_licences", lambda names: {"click": "AGPL-3.0"})
    assert audit.main(["--constraints", str(constraints)]) == Found.SOMETHING
    assert "GIẤY PHÉP" in capsys.readouterr().out


def test_the_audit_without_its_program_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, constraints: Path
) -> None:
    told(monkeypatch, "", 1, "No module named pip_audit")
    assert audit.main(["--constraints", str(constraints)]) == Found.USAGE


def test_the_licences_of_what_is_installed_hold() -> None:
    pins = audit.pinned(audit.CONSTRAINTS)
    assert len(pins) > 100 and "uvicorn" in pins
    assert len(audit.installed_licences(pins)) > 50
