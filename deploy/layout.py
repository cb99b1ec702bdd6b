"""What stands in a bundle beside its wheels: what install.sh reads, and what people read."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from api.settings import FILE, Settings
from deploy import licences
from deploy.errors import BundleError
from deploy.wheels import GLIBC, Interpreter, Wheel

# Python writes its own form of each module beside it when it is installed; measured on the full bundle.
_BYTECODE = 1.3
_SHIPPED = ("corpus", "docs")
_SERVICE = ("*.service", "*.timer", "*.conf")


@dataclass(frozen=True, slots=True)
class Variant:
    """A kind of bundle: what its name ends in, the extras it installs, the most it may weigh in MB (10^6 bytes)."""

    suffix: str
    extras: tuple[str, ...]
    most_mb: int


FULL = Variant("", ("models", "mcp", "scale"), 700)
SLIM = Variant("-slim", ("mcp", "scale"), 250)


def lay_out(folder: Path, tree: Path, wheels: Sequence[Wheel], interpreter: Interpreter) -> None:
    """Fill a new folder with everything but the checksums. Raises BundleError when two versions of a package meet."""
    _refuse_doubles(wheels)
    (folder / "wheels").mkdir(parents=True)
    for wheel in wheels:
        _link(wheel.path, folder / "wheels" / wheel.path.name)
    (folder / "requirements.txt").write_text(_locked(wheels), encoding="utf-8")
    (folder / "LICENSES.txt").write_text(_licences(wheels), encoding="utf-8")
    licences.lay_out(folder, tree, wheels)
    (folder / "bundle.env").write_text(_facts(wheels, interpreter), encoding="utf-8")
    for name in ("install.sh", "README.md"):
        shutil.copy2(tree / "deploy" / name, folder / name)
    for name in _SHIPPED:
        shutil.copytree(tree / name, folder / name)
    share = folder / "share"
    share.mkdir()
    (share / FILE).write_text(sample_settings(), encoding="utf-8")
    for pattern in _SERVICE:
        for path in sorted((tree / "deploy").glob(pattern)):
            shutil.copy2(path, share / path.name)


def _refuse_doubles(wheels: Sequence[Wheel]) -> None:
    names = [wheel.name.lower().replace("_", "-") for wheel in wheels]
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        raise BundleError(f"hai bản của cùng một gói: {', '.join(doubles)}")


def _link(source: Path, target: Path) -> None:
    """The same file under a second name where the disk can, a copy where it cannot."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copy2(source, target)


def _locked(wheels: Sequence[Wheel]) -> str:
    """Every package at its version, each with the sum of the only file that may be installed for it.

    pip is there to install and is not installed.
    """
    installed = [wheel for wheel in wheels if wheel.name != "pip"]
    return "".join(f"{wheel.name}=={wheel.version} --hash=sha256:{wheel.sha256}\n" for wheel in installed)


def _licences(wheels: Sequence[Wheel]) -> str:
    rows = [(wheel.name, wheel.version, wheel.licence) for wheel in wheels]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    head = "Các gói trong bộ cài: tên, bản, giấy phép. Trang chủ và toàn văn giấy phép: THIRD-PARTY.md.\n\n"
    return head + "".join(
        f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c}\n" for a, b, c in sorted(rows, key=_by_name)
    )


def _by_name(row: tuple[str, str, str]) -> str:
    return row[0].lower()


def _facts(wheels: Sequence[Wheel], interpreter: Interpreter) -> str:
    """What install.sh checks before it begins, as lines that a shell reads."""
    (product,) = [wheel for wheel in wheels if wheel.name == "vankien"]
    needed = int(sum(wheel.unpacked for wheel in wheels) * _BYTECODE / 1e6)
    glibc = ".".join(map(str, GLIBC))
    return f"VERSION={product.version}\nPYTHON={interpreter.minor}\nMACHINE=x86_64\nGLIBC={glibc}\nDISK_MB={needed}\n"


def sample_settings() -> str:
    """A settings file with every setting at its default, each commented out."""
    lines = [f"# {each.name} = {_toml(each.default)}\n" for each in fields(Settings)]
    return "# Bỏ dấu # ở dòng cần đổi; ý nghĩa từng thiết lập: docs/quan-tri.md.\n" + "".join(lines)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
