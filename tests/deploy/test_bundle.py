"""The sealed bundle: made from this tree, installed where there is no network, asked a question."""

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from api.settings import load_settings
from deploy import archive, bundle, layout, sealed, wheels
from deploy.errors import BundleError
from deploy.product import refuse_gaps
from deploy.wheels import Interpreter
from tests.conftest import REPOSITORY
from tests.deploy import wheels as small

BASE_PYTHON = getattr(sys, "_base_executable", sys.executable)


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of this tree. The packages of others are lent by the environment of the tests, not packed again:
    `make bundle-check` packs and installs them all."""
    folder = tmp_path_factory.mktemp("bundle")
    return bundle.assemble([small.lent(folder), small.pip(folder)], layout.SLIM, Interpreter.of(), folder)


def test_a_bundle_holds_what_every_feature_needs() -> None:
    """Where there is no network nothing can be added later: only what trains and develops the product is left out."""
    with (REPOSITORY / "pyproject.toml").open("rb") as file:
        extras = set(tomllib.load(file)["project"]["optional-dependencies"])
    assert set(layout.FULL.extras) == extras - {"train", "dev"}
    assert set(layout.SLIM.extras) == set(layout.FULL.extras) - {"models"}


def made(folder: Path, version: str, fails: str = "") -> Path:
    """An unpacked bundle of a stand-in product, in `folder`."""
    folder.mkdir(exist_ok=True)
    parts = [small.pip(folder), small.product(folder, version, fails)]
    layout.lay_out(
        folder / "bundle", REPOSITORY, [wheels.described(path) for path in parts], Interpreter.of()
    )
    archive.write_sums(folder / "bundle")
    return folder / "bundle"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stand-in 1.0, installed from a bundle into which somebody slipped a 9.0; its base lies at `kho` beside it."""
    folder = tmp_path_factory.mktemp("installed")
    unpacked = made(folder / "first", "1.0")
    small.product(unpacked / "wheels", "9.0")
    process = install(unpacked, folder / "app", "--home", folder / "kho")
    assert process.returncode == 0, process.stderr
    (folder / "kho").mkdir()
    (folder / "kho" / "vankien.sqlite").write_text("văn bản")
    return folder / "app"


def version(app: Path) -> str:
    return subprocess.check_output([app / "bin" / "vankien", "--version"], text=True).split()[1]


def install(folder: Path, *arguments: object, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = sealed.environment(folder.parent)
    if path:
        environment["PATH"] = f"{path}{os.pathsep}{environment['PATH']}"
    command = [folder / "install.sh", *arguments]
    if "--python" not in arguments:
        command += ["--python", BASE_PYTHON]
    return subprocess.run([*map(str, command)], env=environment, capture_output=True, text=True, check=False)


def pretend(folder: Path, name: str, script: str) -> Path:
    """A command that answers as another machine would."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (folder / name).chmod(0o755)
    return folder


def test_a_sealed_machine_installs_and_answers(packed: Path) -> None:
    if not sealed.namespaces_allowed():
        pytest.skip("máy này không cho tạo mạng kín (unshare --net)")
    found = sealed.try_sealed(packed, BASE_PYTHON)
    assert found["quotes"] and found["served"] == found["quotes"]


def test_outside_a_namespace_the_trial_refuses(packed: Path) -> None:
    """What it measures is worth nothing where a network could have helped."""
    devices = Path("/proc/net/dev").read_text().splitlines()[2:]
    if len(devices) == 1:
        pytest.skip("máy này không có mạng nào ngoài lo")
    with pytest.raises(BundleError, match="không phải mạng kín"):
        sealed.trial(packed, BASE_PYTHON)


def test_the_archive_names_every_file_and_licence(packed: Path, tmp_path: Path) -> None:
    folder = sealed.unpack(packed, tmp_path)
    assert folder.name == packed.name.removesuffix(".tar")
    checked = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder, check=False)
    assert checked.returncode == 0
    summed = {line.split("  ")[1] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert summed == there - {"SHA256SUMS"}
    licences = (folder / "LICENSES.txt").read_text(encoding="utf-8")
    assert all(path.name.split("-")[0] in licences for path in (folder / "wheels").iterdir())
    assert {"corpus/catalogue.jsonl", "docs/QUALITY.md", "share/vankien.toml"} <= there


def test_the_same_content_packs_to_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / name / "bundle"
        (folder / "wheels").mkdir(parents=True)
        (folder / "install.sh").write_text("#!/bin/sh\n")
        (folder / "install.sh").chmod(0o755 if name == "one" else 0o775)
        (folder / "wheels" / "a.whl").write_bytes(b"a")
        os.utime(folder / "wheels" / "a.whl", (len(name), 10 if name == "one" else 20))
        archive.pack(folder, tmp_path / f"{name}.tar", 1_700_000_000)
    assert (tmp_path / "one.tar").read_bytes() == (tmp_path / "two.tar").read_bytes()
    with tarfile.open(tmp_path / "one.tar") as tar:
        assert tar.getmember("bundle/install.sh").mode == 0o755


def test_a_file_that_the_wheel_lacks_is_named(tmp_path: Path) -> None:
    (tmp_path / "api" / "static").mkdir(parents=True)
    (tmp_path / "api" / "static" / "phong.woff2").write_bytes(b"")
    with zipfile.ZipFile(tmp_path / "vankien.whl", "w") as wheel:
        wheel.writestr("api/__init__.py", "")
    with pytest.raises(BundleError, match=r"api/static/phong\.woff2"):
        refuse_gaps(tmp_path, tmp_path / "vankien.whl")


@pytest.mark.parametrize(
    "name", ["torch-2.13.0-cp311-cp311-manylinux_2_28_x86_64.whl", "nvidia_cublas-13-py3.whl"]
)
def test_a_build_for_gpus_is_refused(name: str) -> None:
    with pytest.raises(BundleError, match="GPU"):
        wheels.refuse_gpu_builds(["numpy-2.4.6-cp311-cp311-linux_x86_64.whl", name])
    wheels.refuse_gpu_builds(["torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_x86_64.whl"])


def test_an_archive_beyond_its_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heavy = tmp_path / "heavy.tar"
    with heavy.open("wb") as file:
        file.truncate(251 * 10**6)
    with pytest.raises(BundleError, match="251 MB"):
        bundle.refuse_weight(heavy, layout.SLIM)
    bundle.refuse_weight(heavy, layout.FULL)


def test_every_line_of_the_sample_settings_is_a_setting(tmp_path: Path) -> None:
    lines = layout.sample_settings().splitlines()
    (tmp_path / "vankien.toml").write_text(
        "\n".join(line.removeprefix("# ") for line in lines[1:]), encoding="utf-8"
    )
    loaded = load_settings({"home": str(tmp_path)}, {})
    assert len(lines) - 1 == len(loaded.sources)


def test_a_damaged_file_is_named_and_nothing_is_installed(tmp_path: Path) -> None:
    folder = made(tmp_path / "made", "1.0")
    (wheel,) = (folder / "wheels").glob("vankien-*")
    content = bytearray(wheel.read_bytes())
    content[len(content) // 2] ^= 1
    wheel.unlink()
    wheel.write_bytes(content)
    process = install(folder, tmp_path / "app")
    assert process.returncode == 1
    assert f"wheels/{wheel.name}" in process.stderr and "chép lại" in process.stderr
    assert not (tmp_path / "app").exists()


@pytest.mark.parametrize(
    ("command", "script", "message"),
    [
        ("uname", '[ "$1" = -m ] && echo aarch64 || echo Linux', "máy này là Linux aarch64"),
        ("df", "printf 'x\\nx 9 9 9 9 /\\n'", "chỉ còn 0 MB"),
        ("old-python", "echo 3.9", "old-python: 3.9"),
    ],
)
def test_a_machine_that_does_not_fit_is_refused(
    tmp_path: Path, command: str, script: str, message: str
) -> None:
    other = pretend(tmp_path / "other", command, script)
    named = ["--python", other / command] if "python" in command else []
    process = install(made(tmp_path / "made", "1.0"), tmp_path / "app", *named, path=other)
    assert process.returncode == 1
    assert message in process.stderr
    assert not (tmp_path / "app").exists()


@pytest.mark.parametrize("arguments", [("--khong-co",), ("mot", "hai"), ("a$b",), ("--home",)])
def test_a_wrong_command_is_wrong_usage(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    process = install(made(tmp_path / "made", "1.0"), "--python", BASE_PYTHON, *arguments)
    assert process.returncode == 2
    assert process.stderr.startswith("Lỗi: ")


def test_a_wheel_that_was_slipped_in_is_not_installed(installed: Path) -> None:
    assert version(installed) == "1.0"


def test_an_upgrade_that_does_not_answer_leaves_the_old_version(installed: Path, tmp_path: Path) -> None:
    process = install(made(tmp_path / "made", "3.0", fails="ask"), installed)
    assert process.returncode == 1 and "bản mới không chạy được" in process.stderr
    assert version(installed) == "1.0"


def test_an_upgrade_backs_the_base_up_and_keeps_it(installed: Path, tmp_path: Path) -> None:
    """Without a backup nothing is switched; with one, the base stays where it was and as it was."""
    folder, home = made(tmp_path / "made", "2.0"), installed.parent / "kho"
    (home / "fails").write_text("backup")
    process = install(folder, installed)
    assert process.returncode == 1 and "không sao lưu được kho" in process.stderr
    assert version(installed) == "1.0"
    (home / "fails").unlink()
    process = install(folder, installed)
    assert process.returncode == 0, process.stderr
    assert version(installed) == "2.0"
    assert (home / "vankien.sqlite").read_text() == "văn bản"
    assert str(home) in (installed / "bin" / "vankien").read_text()
    (backup,) = (installed / "backups").iterdir()
    assert backup.name.startswith("before-2.0-")
    kept = sorted(path.name.split("-")[0] for path in (installed / "versions").iterdir())
    assert kept == ["1.0", "2.0"]


def test_an_interrupted_installation_is_begun_anew(installed: Path, tmp_path: Path) -> None:
    folder = made(tmp_path / "made", "4.0")
    name = f"4.0-{hashlib.sha256((folder / 'SHA256SUMS').read_bytes()).hexdigest()[:8]}"
    left = installed / "versions" / name / "left-over"
    left.mkdir(parents=True)
    assert install(folder, installed, "--no-backup").returncode == 0
    assert version(installed) == "4.0" and not left.exists()


def test_the_measured_python_is_the_one_asked() -> None:
    interpreter = Interpreter.of()
    assert interpreter.minor == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert "manylinux_2_28_x86_64" in interpreter.target and "manylinux_2_34_x86_64" not in interpreter.target
    with pytest.raises(BundleError, match="khong-co-python"):
        Interpreter.of("khong-co-python")


def test_the_trial_prints_what_it_found() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "deploy.sealed", "--help"], cwd=REPOSITORY, capture_output=True
    )
    assert (
        shown.returncode == 0 and json.dumps("BỘ_CÀI", ensure_ascii=False).strip('"') in shown.stdout.decode()
    )
