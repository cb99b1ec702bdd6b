"""The licences of what a bundle brings: which may be in it, and the page and the texts that go with it.

A copyleft licence of the GNU family would bind whoever passes the bundle on; it is refused but for packages that were
looked at one by one.
"""

import re
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.errors import BundleError
from deploy.wheels import Wheel

PAGE, TEXTS = "THIRD-PARTY.md", "licenses"
VENDOR = Path("api/static/vendor")
# Names as classifiers and as expressions (SPDX) have them; LGPL is one of them, looked at below.
_COPYLEFT = re.compile(
    r"\b[AL]?GPL|General Public License|\bSSPL|\bEUPL|\bOSL|\bCC-BY-(?:SA|NC)", re.IGNORECASE
)
# A choice between licences is kept by the other one.
_CHOICE = re.compile(r"\s+OR\s+", re.IGNORECASE)
REVIEWED: Mapping[str, str] = {
    "psycopg": "LGPL-3.0, phần thêm tùy chọn, nạp lúc chạy và thay được bằng bản khác; không sửa mã",
    "psycopg-binary": "LGPL-3.0, phần thêm tùy chọn, nạp lúc chạy và thay được bằng bản khác; không sửa mã",
    "psycopg-pool": "LGPL-3.0, phần thêm tùy chọn, nạp lúc chạy và thay được bằng bản khác; không sửa mã",
}
"""Package → why its licence is no hindrance."""


def is_copyleft(licence: str) -> bool:
    """Whether every licence that one may choose binds what is passed on with it."""
    return all(_COPYLEFT.search(each) for each in _CHOICE.split(licence.strip("() ")))


def normalised(name: str) -> str:
    """A package's name as the index compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def refuse(licences: Mapping[str, str]) -> None:
    """Raise BundleError for packages of a licence that may not be in a bundle, or of none. licences: by package."""
    bound = sorted(
        f"{name} ({licence or 'không khai giấy phép'})"
        for name, licence in licences.items()
        if (not licence or is_copyleft(licence)) and normalised(name) not in REVIEWED
    )
    if bound:
        raise BundleError(
            f"giấy phép chưa được xem xét: {', '.join(bound)}; "
            "thay gói khác, hoặc xem xét rồi thêm vào REVIEWED trong deploy/licences.py"
        )


def lay_out(folder: Path, tree: Path, wheels: Sequence[Wheel]) -> None:
    """Write the page and the texts into a bundle's folder. Raises BundleError as `refuse` does."""
    refuse({wheel.name: wheel.licence for wheel in wheels})
    (folder / PAGE).write_text(page(tree, wheels), encoding="utf-8")
    for wheel in wheels:
        _unpack_texts(wheel, folder / TEXTS / f"{wheel.name}-{wheel.version}")
    for library in _vendored(tree):
        target = folder / TEXTS / library.name
        target.mkdir(parents=True)
        shutil.copy2(library / "LICENSE", target / "LICENSE")


def page(tree: Path, wheels: Sequence[Wheel]) -> str:
    """Packages by name, with version, licence, home page and where the texts lie; then what the pages bring."""
    rows = [
        f"| {wheel.name} | {wheel.version} | {_cell(wheel.licence)} | {_cell(wheel.home_page)} | {len(wheel.texts)} |"
        for wheel in sorted(wheels, key=lambda wheel: wheel.name.lower())
    ]
    head = (
        "# Phần mềm của người khác trong bộ cài\n\n"
        f"Toàn văn giấy phép mà từng gói kèm theo: thư mục `{TEXTS}/`, mỗi gói một thư mục.\n\n"
        "| gói | bản | giấy phép | trang chủ | văn bản giấy phép |\n|---|---|---|---|---|\n"
    )
    listed = (tree / VENDOR / "README.md").read_text(encoding="utf-8")
    table = listed[listed.index("| folder |") :]
    vendored = table.replace(
        "| folder | package | version | licence |", "| thư mục | gói | bản | giấy phép |"
    )
    reviewed = [f"- {name}: {why}\n" for name, why in sorted(REVIEWED.items()) if _has(wheels, name)]
    exceptions = "\n## Giấy phép đã xem xét riêng\n\n" + "".join(reviewed) if reviewed else ""
    return (
        head
        + "\n".join(rows)
        + "\n"
        + exceptions
        + "\n## Thư viện của các trang web\n\n"
        + vendored.rstrip()
        + "\n"
    )


def _has(wheels: Sequence[Wheel], name: str) -> bool:
    return any(normalised(wheel.name) == name for wheel in wheels)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "/").split())


def _vendored(tree: Path) -> list[Path]:
    """The folders of libraries that pages load. Raises BundleError for one without its licence or its row."""
    folders = sorted(path for path in (tree / VENDOR).iterdir() if path.is_dir())
    listed = (tree / VENDOR / "README.md").read_text(encoding="utf-8")
    for path in folders:
        if not (path / "LICENSE").is_file() or f"`{path.name}/`" not in listed:
            raise BundleError(f"{VENDOR / path.name}: thiếu tệp LICENSE hoặc thiếu dòng trong README.md ở đó")
    return folders


def _unpack_texts(wheel: Wheel, target: Path) -> None:
    with zipfile.ZipFile(wheel.path) as archive:
        for name in wheel.texts:
            path = target / name.partition(".dist-info/")[2].removeprefix("licenses/")
            if not path.resolve().is_relative_to(target.resolve()):
                raise BundleError(f"{wheel.path.name}: tên tệp giấy phép chỉ ra ngoài: {name}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(archive.read(name))
