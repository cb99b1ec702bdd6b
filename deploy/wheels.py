"""The wheels of a bundle: which are needed at the pinned versions, fetched once, and what each says of itself."""

import hashlib
import json
import re
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from importlib.metadata import PackageMetadata
from pathlib import Path
from urllib.parse import unquote, urlsplit

from deploy.errors import BundleError

# The oldest C library that a bundle runs on: 2.28 is that of Red Hat 8 and Debian 10, and what the wheels of faiss-cpu
# and torch ask for.
GLIBC = (2, 28)
TORCH_INDEX = "https://download.pytorch.org/whl/cpu"
_INDEX_WITHIN_S = 5
_LICENCE_TEXT = re.compile(
    r"^[^/]+\.dist-info/(?:licenses/.*[^/]|[^/]*(?:LICEN[CS]E|COPYING|NOTICE|AUTHORS)[^/]*)$", re.IGNORECASE
)
_HOME = ("homepage", "home", "home page", "repository", "source", "source code")


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel file: its distribution, its licence as it declares it, and what it weighs unpacked, in bytes.

    home_page: "" where none is declared. texts: the names in it of the texts of licences.
    """

    path: Path
    name: str
    version: str
    licence: str
    sha256: str
    unpacked: int
    home_page: str = ""
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Interpreter:
    """The Python that a bundle is for: its command, and its minor version as `3.11`."""

    command: str
    minor: str

    @classmethod
    def of(cls, command: str = sys.executable) -> "Interpreter":
        """Ask a Python for its version. Raises BundleError when it does not run or has no pip."""
        script = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
        try:
            process = subprocess.run([command, "-c", script], capture_output=True, text=True, check=False)
        except OSError as error:
            raise BundleError(f"{command}: không chạy được ({error.strerror})") from error
        if process.returncode != 0:
            raise BundleError(f"{command}: cần một Python có pip\n{process.stderr.strip()}")
        return cls(command, process.stdout.strip())

    @property
    def tag(self) -> str:
        """As names of files carry it: `py311`."""
        return "py" + self.minor.replace(".", "")

    @property
    def target(self) -> list[str]:
        """What tells pip to take wheels for this Python on any Linux x86-64 from GLIBC on, not for this machine."""
        platforms = [f"manylinux_2_{minor}_x86_64" for minor in range(GLIBC[1], 4, -1)]
        abis = ["cp" + self.minor.replace(".", ""), "abi3", "none"]
        named = [("--platform", each) for each in [*platforms, "manylinux2014_x86_64", "manylinux1_x86_64"]]
        named += [("--implementation", "cp"), ("--python-version", self.minor)]
        named += [("--abi", each) for each in abis]
        return [word for pair in named for word in pair] + ["--only-binary", ":all:"]

    def pip(self, *arguments: str) -> str:
        """Run pip and give what it printed. Raises BundleError with its last words."""
        command = [self.command, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
        process = subprocess.run(command, capture_output=True, text=True, check=False)
        if process.returncode != 0:
            last = "\n".join(process.stderr.strip().splitlines()[-5:])
            raise BundleError(f"pip không lấy được các gói (cần một kho gói Python):\n{last}")
        return process.stdout

    @property
    def pip_version(self) -> str:
        """The pip that came with it; the same one goes into the bundle."""
        return self.pip("--version").split()[1]


def fetch(
    interpreter: Interpreter, requirements: Sequence[str], constraints: Path, cache: Path
) -> list[Path]:
    """The wheels of everything that the requirements need, at the pinned versions; those in the cache are kept.

    Raises BundleError when one cannot be had, or when torch is a build for GPUs, which weighs gigabytes.
    """
    cache.mkdir(parents=True, exist_ok=True)
    sources = ["--constraint", str(constraints), *interpreter.target, "--find-links", str(cache)]
    if any(each.startswith("torch") for each in requirements) and _answers(f"{TORCH_INDEX}/torch/"):
        sources += ["--extra-index-url", TORCH_INDEX]
    resolved = json.loads(
        interpreter.pip("install", "--dry-run", "--ignore-installed", "--target", str(cache / "none"),
                        "--report", "-", *sources, *requirements)
    )  # fmt: skip
    names = [_file_name(each["download_info"]["url"]) for each in resolved["install"]]
    refuse_gpu_builds(names)
    pinned = [f"{each['metadata']['name']}=={each['metadata']['version']}" for each in resolved["install"]]
    missing = [pin for pin, name in zip(pinned, names, strict=True) if not (cache / name).is_file()]
    if missing:
        interpreter.pip("download", "--no-deps", "--dest", str(cache), *sources, *missing)
    return sorted(cache / name for name in names)


def _answers(url: str) -> bool:
    """Whether an index can be reached. pip would wait minutes for each package at one that cannot."""
    try:
        with urllib.request.urlopen(url, timeout=_INDEX_WITHIN_S):
            return True
    except OSError:
        return False


def _file_name(url: str) -> str:
    return Path(unquote(urlsplit(url).path)).name


def refuse_gpu_builds(names: Iterable[str]) -> None:
    """Raise BundleError when a wheel's file name is that of a build for GPUs."""
    for name in names:
        if name.startswith("nvidia") or (name.startswith("torch-") and "+cpu" not in name):
            raise BundleError(
                f"{name} là bản dựng cho GPU, nặng hàng GB; cần mở được {TORCH_INDEX}, hoặc làm bản gọn (--slim)"
            )


def described(path: Path) -> Wheel:
    """Read what a wheel says of itself."""
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
        (metadata,) = [
            name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name)
        ]
        fields = BytesParser().parsebytes(archive.read(metadata), headersonly=True)
        texts = tuple(name for name in archive.namelist() if _LICENCE_TEXT.search(name))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    licence = licence_of(fields) or "không khai; xem trong gói"
    return Wheel(
        path, fields["Name"], fields["Version"], licence, digest, unpacked, _home_page(fields), texts
    )


def _home_page(fields: Message) -> str:
    """The field of its own, else the address that is labelled so or as the source."""
    labelled = [str(each).partition(",") for each in fields.get_all("Project-URL", [])]
    by_label = {label.strip().lower(): address.strip() for label, _, address in labelled}
    named = [by_label[label] for label in _HOME if label in by_label]
    return str(fields["Home-page"] or "") or next(iter([*named, *by_label.values()]), "")


def licence_of(fields: Message | PackageMetadata) -> str:
    """The expression, else the classifiers, else the first line of the free text; "" when there is none."""
    if expression := fields["License-Expression"]:
        return str(expression)
    classifiers = [
        str(each).split(" :: ")[-1] for each in fields.get_all("Classifier", []) if "License ::" in each
    ]
    written = str(fields["License"] or "").strip().splitlines()
    return ", ".join(classifiers) or (written[0] if written else "")
