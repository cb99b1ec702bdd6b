"""The wheel of vankien itself, built from a copy of the tree, and held against the tree."""

import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path
from typing import Any

from deploy.errors import BundleError
from deploy.wheels import Interpreter

PACKAGES = ("ingest", "index", "api")
_NEEDED = ("pyproject.toml", "README.md", "LICENSE")


def project(tree: Path) -> dict[str, Any]:
    """The table `project` of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((tree / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table


def requirements(tree: Path, extras: tuple[str, ...]) -> list[str]:
    """What vankien needs with these extras, as pyproject.toml states it."""
    table = project(tree)
    return [
        *table["dependencies"],
        *(each for name in extras for each in table["optional-dependencies"][name]),
    ]


def build(tree: Path, work: Path, interpreter: Interpreter) -> Path:
    """Build the wheel in a copy under `work`, so that nothing is left in the tree. Raises BundleError."""
    copy, out = work / "tree", work / "product"
    copy.mkdir(parents=True)
    for name in _NEEDED:
        shutil.copy2(tree / name, copy / name)
    for name in PACKAGES:
        shutil.copytree(tree / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    interpreter.pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(out), str(copy))
    (wheel,) = out.glob("vankien-*.whl")
    refuse_gaps(tree, wheel)
    return wheel


def refuse_gaps(tree: Path, wheel: Path) -> None:
    """A page, typeface, model or word list that the tree has must be in the wheel too."""
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    missing = sorted(set(_files(tree)) - packed)
    if missing:
        raise BundleError(
            f"gói vankien thiếu {len(missing)} tệp của kho mã, ví dụ {', '.join(missing[:5])}; "
            "bổ sung vào [tool.setuptools.package-data] trong pyproject.toml"
        )


def _files(tree: Path) -> list[str]:
    """The files of the packages: those that git knows or would take, everything where there is no git."""
    command = [
        "git",
        "-C",
        str(tree),
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "-z",
        *PACKAGES,
    ]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    if process.returncode == 0:
        return [name for name in process.stdout.split("\0") if name and (tree / name).is_file()]
    found = (path for name in PACKAGES for path in (tree / name).rglob("*") if path.is_file())
    return [path.relative_to(tree).as_posix() for path in found if "__pycache__" not in path.parts]
