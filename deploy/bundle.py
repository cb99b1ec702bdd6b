"""The sealed bundle: one archive that installs vankien on a machine without a network.

    python -m deploy.bundle [--slim] [--python python3.12]

1. What vankien and its extras need is resolved at the pinned versions; wheels that the cache lacks are fetched.
2. The wheel of vankien is built from a copy of the tree and held against the tree: models, pages, typefaces.
3. Everything is laid out in one folder: wheels, install.sh, corpus, documents, settings, licences, checksums.
4. The folder is packed; an archive beyond its size is refused.

Interrupted at any step, the next run goes on from the wheels that are there.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy import archive, layout, product, wheels
from deploy.errors import BundleError
from deploy.layout import FULL, SLIM, Variant
from deploy.wheels import Interpreter

TREE = Path(__file__).resolve().parents[1]


def make(variant: Variant, interpreter: Interpreter, cache: Path, out: Path) -> Path:
    """Make one archive and give its path. Raises BundleError."""
    needed = product.requirements(TREE, variant.extras)
    _say(f"Lấy các gói cho Python {interpreter.minor} vào {cache} …")
    pip = f"pip=={interpreter.pip_version}"
    fetched = wheels.fetch(interpreter, [*needed, pip], TREE / "constraints.txt", cache)
    return assemble(fetched, variant, interpreter, out)


def assemble(fetched: list[Path], variant: Variant, interpreter: Interpreter, out: Path) -> Path:
    """From the wheels of everything else to the archive. Raises BundleError."""
    moment = _moment()
    os.environ["SOURCE_DATE_EPOCH"] = str(moment)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".bundle-") as work:
        own = product.build(TREE, Path(work), Interpreter.of())
        described = [wheels.described(path) for path in sorted([*fetched, own], key=lambda path: path.name)]
        (version,) = [wheel.version for wheel in described if wheel.name == "vankien"]
        folder = Path(work) / f"vankien-{version}-linux-x86_64-{interpreter.tag}{variant.suffix}"
        layout.lay_out(folder, TREE, described, interpreter)
        archive.write_sums(folder)
        packed = Path(work) / (folder.name + archive.SUFFIX)
        archive.pack(folder, packed, moment)
        refuse_weight(packed, variant)
        return Path(shutil.move(packed, out / packed.name))


def refuse_weight(packed: Path, variant: Variant) -> None:
    """Raise BundleError when an archive weighs more than its variant may."""
    size = packed.stat().st_size / 1e6
    if size > variant.most_mb:
        raise BundleError(f"{packed.name} nặng {size:.0f} MB, quá mức {variant.most_mb} MB")


def _moment() -> int:
    """The time that files carry: SOURCE_DATE_EPOCH, else that of the last commit, else 1980, where zip begins."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    command = ["git", "-C", str(TREE), "log", "-1", "--format=%ct"]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    return int(process.stdout) if process.returncode == 0 else 315_532_800


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Make the bundle that the command line asks for and print its size."""
    parser = argparse.ArgumentParser(prog="python -m deploy.bundle", description="Làm bộ cài kín.")
    parser.add_argument(
        "--slim", action="store_true", help="bản gọn: không có torch và sentence-transformers"
    )
    parser.add_argument("--python", default=sys.executable, help="Python của máy sẽ cài (bản phụ phải trùng)")
    parser.add_argument(
        "--cache", type=Path, default=TREE / "build" / "wheels", help="nơi giữ các gói đã lấy"
    )
    parser.add_argument("--out", type=Path, default=TREE / "dist", help="thư mục đặt bộ cài")
    options = parser.parse_args()
    try:
        made = make(
            SLIM if options.slim else FULL, Interpreter.of(options.python), options.cache, options.out
        )
    except BundleError as error:
        sys.exit(f"Lỗi: {error}")
    _say(f"{made}: {made.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
