"""Licences of what a bundle brings: all listed with their texts, none that binds whoever passes it on."""

import zipfile
from pathlib import Path

import pytest

from deploy import licences, wheels
from deploy.errors import BundleError
from tests.conftest import REPOSITORY
from tests.deploy import wheels as small


def packed(folder: Path, name: str, licence: str, text: str = "licenses/COPYING") -> wheels.Wheel:
    info = f"{name}-1.0.dist-info"
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            f"{info}/METADATA",
            f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\nLicense-Expression: {licence}\n"
            "Project-URL: Tracker, https://a.example/issues\nProject-URL: Homepage, https://a.example\n",
        )
        archive.writestr(f"{info}/{text}", "Điều khoản")
    return wheels.described(path)


def test_the_page_lists_each_package_with_its_texts(tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    folder.mkdir()
    plain = wheels.described(small.product(tmp_path / "own", "1.0"))
    licences.lay_out(folder, REPOSITORY, [packed(tmp_path, "zoo", "MIT"), plain])
    page = (folder / "THIRD-PARTY.md").read_text(encoding="utf-8")
    assert "| zoo | 1.0 | MIT | https://a.example | 1 |" in page
    assert "| vankien | 1.0 | Apache-2.0 |" in page
    assert (folder / "licenses" / "zoo-1.0" / "COPYING").read_text(encoding="utf-8") == "Điều khoản"
    vendored = [path.name for path in (REPOSITORY / "api/static/vendor").iterdir() if path.is_dir()]
    assert len(vendored) >= 3
    for name in vendored:
        assert f"`{name}/`" in page
        assert (folder / "licenses" / name / "LICENSE").is_file()


@pytest.mark.parametrize(
    "licence",
    [
        "AGPL-3.0-only",
        "GPL-2.0-or-later",
        "LGPL-3.0-only",
        "GNU Affero General Public License v3",
        "SSPL-1.0",
    ],
)
def test_a_copyleft_package_is_refused_by_name(tmp_path: Path, licence: str) -> None:
    with pytest.raises(BundleError, match=r"zoo .*REVIEWED"):
        licences.lay_out(tmp_path, REPOSITORY, [packed(tmp_path, "zoo", licence)])


def test_a_reviewed_package_says_why(tmp_path: Path) -> None:
    licences.lay_out(tmp_path, REPOSITORY, [packed(tmp_path, "psycopg_binary", "LGPL-3.0-only")])
    assert "psycopg-binary: LGPL-3.0" in (tmp_path / "THIRD-PARTY.md").read_text(encoding="utf-8")


def test_a_package_without_a_licence_is_refused() -> None:
    with pytest.raises(BundleError, match="không khai"):
        licences.refuse({"la": ""})
    licences.refuse({"hai": "MIT OR GPL-2.0-only", "ba": "BSD-3-Clause"})


def test_a_text_that_points_outside_is_refused(tmp_path: Path) -> None:
    wheel = packed(tmp_path, "zoo", "MIT", "licenses/../../../../thoat")
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    with pytest.raises(BundleError, match="ra ngoài"):
        licences.lay_out(folder, REPOSITORY, [wheel])
    assert not list(tmp_path.rglob("thoat"))
