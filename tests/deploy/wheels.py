"""Small wheels for tests of the bundle: made here, so that no package index is needed."""

import importlib.metadata
import sysconfig
import zipfile
from pathlib import Path

# It fails at the commands that the file `fails` of its home names, and at the one it was made to fail at.
_PRODUCT = """
import os, pathlib, sys
arguments = sys.argv[1:]
told = pathlib.Path(os.environ["VANKIEN_HOME"], "fails")
if arguments[0] == {fails!r} or (told.is_file() and arguments[0] in told.read_text()):
    sys.exit(1)
if arguments == ["--version"]:
    print("vankien {version}")
if arguments[0] == "backup":
    open(arguments[1], "w").write("kho")
"""


def pack(folder: Path, name: str, version: str, files: dict[str, str | Path]) -> Path:
    """A pure wheel of the given files (text, or a file to copy), with the least that pip asks for."""
    info = f"{name}-{version}.dist-info"
    path = folder / f"{name}-{version}-py3-none-any.whl"
    own = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nLicense: Apache-2.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for inner, content in {**files, **own}.items():
            archive.writestr(inner, content if isinstance(content, str) else content.read_bytes())
        listed = "".join(f"{each},,\n" for each in [*archive.namelist(), f"{info}/RECORD"])
        archive.writestr(f"{info}/RECORD", listed)
    return path


def lent(folder: Path) -> Path:
    """The packages that the tests run with, lent to another environment by a path file."""
    return pack(folder, "lent", "1.0", {"lent.pth": sysconfig.get_path("purelib") + "\n"})


def pip(folder: Path) -> Path:
    """pip as it is installed here."""
    found = importlib.metadata.distribution("pip")
    files = {
        str(each): Path(str(each.locate()))
        for each in found.files or []
        if each.parts[0] == "pip" and each.suffix != ".pyc"
    }
    return pack(folder, "pip", found.version, files)


def product(folder: Path, version: str, fails: str = "") -> Path:
    """A stand-in for vankien that knows the commands install.sh calls; the command `fails` ends with 1."""
    folder.mkdir(exist_ok=True)
    script = _PRODUCT.format(version=version, fails=fails)
    return pack(folder, "vankien", version, {"api/__init__.py": "", "api/cli.py": script})
