"""The examination of what is installed."""

import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import PackageNotFoundError, requires, version
from re import match

from api.doctor.findings import Finding, Verdict, good


def python() -> Iterator[Finding]:
    """The version of Python and of this program."""
    told = f"{sys.version.split()[0]}, vankien {version('vankien')}"
    yield good("Python", told)


def _versions(wanted: Callable[[str], bool]) -> Iterator[tuple[str, str | None]]:
    """Packages that vankien names in lines that are wanted, with the version at hand or None."""
    for line in requires("vankien") or ():
        name = match(r"[\w.-]+", line)
        if name is not None and wanted(line) and name[0] != "vankien":
            try:
                yield name[0], version(name[0])
            except PackageNotFoundError:
                yield name[0], None


def packages() -> Iterator[Finding]:
    """What must be installed."""
    found = dict(_versions(lambda line: "extra ==" not in line))
    missing = [name for name, at_hand in found.items() if at_hand is None]
    if missing:
        advice = "cài lại vankien (pip install vankien)"
        yield Finding("Gói Python", Verdict.ERROR, f"thiếu {', '.join(missing)}", advice)
    else:
        yield good("Gói Python", ", ".join(f"{name} {at_hand}" for name, at_hand in sorted(found.items())))


def _is_of(extra: str, line: str) -> bool:
    return f'extra == "{extra}"' in line.replace("'", '"')


_EXTRAS = {"models": "mô hình vectơ khác, chỉnh mô hình theo kho", "mcp": "giao thức MCP cho trợ lý"}


def optional() -> Iterator[Finding]:
    """What may be."""
    for extra, purpose in _EXTRAS.items():
        found = dict(_versions(partial(_is_of, extra)))
        if not found:
            continue
        missing = [name for name, at_hand in found.items() if at_hand is None]
        told = f"chưa có {', '.join(missing)}; chỉ cần cho {purpose}: pip install 'vankien[{extra}]'"
        listed = ", ".join(f"{name} {at_hand}" for name, at_hand in found.items())
        yield good(f"Gói tùy chọn [{extra}]", told if missing else listed)


def recognition() -> Iterator[Finding]:
    """The program that reads pictures."""
    from ingest.tesseract import tesseract

    program = tesseract()
    if program is None:
        advice = "cài gói hệ thống tesseract-ocr và tesseract-ocr-vie nếu cần nạp bản quét"
        told = "chưa có Tesseract với tiếng Việt: bản quét và ảnh chờ nhận dạng"
        yield Finding("Nhận dạng chữ", Verdict.WARNING, told, advice)
    else:
        yield good("Nhận dạng chữ", f"Tesseract với tiếng Việt ({shutil.which('tesseract')})")


def openmp() -> Iterator[Finding]:
    """What the ranker needs of the system."""
    try:
        import lightgbm  # noqa: F401 - its library is loaded with it
    except OSError:
        advice = "cài gói hệ thống libgomp1, nếu không kết quả chỉ xếp theo từ và theo nghĩa"
        yield Finding("OpenMP", Verdict.WARNING, "thiếu libgomp: bộ xếp hạng không chạy", advice)
    else:
        yield good("OpenMP", "bộ xếp hạng nạp được")
