"""What the README tells people to type works as written."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from api.settings import load_settings
from tests.conftest import REPOSITORY

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands() -> list[str]:
    lines = [line.split("  #")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("vankien ")]


def test_the_readme_begins_with_the_three_commands() -> None:
    assert [line.split()[:2] for line in blocks("sh")[0].splitlines()] == [
        ["make", "demo"],
        ["make", "test"],
        ["make", "serve"],
    ]
    assert README.index("make demo") < 60


def test_every_command_is_in_the_readme() -> None:
    from api.cli import cli

    assert all(f"vankien {name}" in README for name in cli.commands)


@pytest.mark.parametrize("line", commands())
def test_a_command_of_the_readme_runs(line: str, corpus_home: Path) -> None:
    arguments = shlex.split(line)[1:]
    process = subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments, "--home", str(corpus_home)],
        capture_output=True, check=False, cwd=REPOSITORY,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr.decode()


def test_the_python_example_runs(tmp_path: Path) -> None:
    (example,) = blocks("python")
    script = example.replace('"~/kho"', repr(str(tmp_path)))
    process = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, cwd=REPOSITORY)
    assert process.returncode == 0, process.stderr.decode()


def test_the_corpus_guide_names_every_format() -> None:
    guide = (REPOSITORY / "corpus" / "README.md").read_text(encoding="utf-8")
    assert all(suffix in guide for suffix in (".txt", ".md", ".pdf", ".docx", ".jsonl"))


def test_the_settings_example_is_taken(tmp_path: Path) -> None:
    (example,) = blocks("toml")
    (tmp_path / "vankien.toml").write_text(example, encoding="utf-8")
    assert load_settings({"home": str(tmp_path)}, {}).values.phraser() is not None
