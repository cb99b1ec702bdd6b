"""What the README and the pages of docs/ tell people works as written."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from api.cli import cli
from api.settings import Settings, load_settings
from index.keys import create_key
from index.knowledge_base import KnowledgeBase
from index.records import Role
from tests.browser.test_screenshots import VIEWS
from tests.conftest import CORPUS, REPOSITORY
from tests.documentation import PAGES, PICTURES, README, SCREENSHOTS, Page
from tests.serving import serving

ADDRESS = "http://127.0.0.1:8080"
# What a page may tell to type besides `vankien` and `curl`, and where it is tried: `make` and the tree's own modules
# below and in tests/bench, install.sh in tests/deploy; the rest belongs to the system (a service, an archive).
SYSTEM = {
    "make",
    "sudo",
    "tar",
    "cd",
    "sha256sum",
    "./install.sh",
    "/opt/vankien/bin/vankien",
    "pip",
    "python",
}

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def having(*programs: str) -> pytest.MarkDecorator:
    found = [page for page in PAGES if page.commands(*programs)]
    return pytest.mark.parametrize("page", found, ids=lambda page: page.name)


def with_blocks(language: str) -> pytest.MarkDecorator:
    found = [page for page in PAGES if page.blocks(language)]
    return pytest.mark.parametrize("page", found, ids=lambda page: page.name)


@pytest.fixture
def desk(corpus_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a reader of a page types: the documents at hand, and a base of their own to write to."""
    shutil.copytree(corpus_home, tmp_path / "home")
    shutil.copytree(CORPUS, tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VANKIEN_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.fixture(scope="module")
def documented_home(corpus_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("documented") / "home"
    shutil.copytree(corpus_home, home)
    return home


@pytest.fixture(scope="module")
def documented_key(documented_home: Path) -> str:
    """What a page calls `$KHOA`: a key that may do everything."""
    with KnowledgeBase.open(documented_home) as base:
        return create_key(base.store, "tài liệu", Role.ADMIN, None).text


@pytest.fixture(scope="module")
def documented_site(documented_home: Path) -> Iterator[str]:
    """A server of a base that the pages' requests may change."""
    with serving(load_settings({"home": str(documented_home)}, {}).values) as address:
        yield address


def test_the_readme_begins_with_the_three_commands() -> None:
    assert README.commands("make")[:3] == ["make demo", "make test", "make serve"]
    assert README.text.index("make demo") < 1_000


def test_the_readme_is_a_front_page() -> None:
    """What is told at length belongs to the page of the reader who needs it."""
    assert len(README.text.splitlines()) <= 60


def test_every_command_is_in_a_page() -> None:
    together = "\n".join(page.text for page in PAGES)
    assert [name for name in cli.commands if f"vankien {name}" not in together] == []


@each_page
def test_a_page_tells_to_type_nothing_that_is_not_tried(page: Page) -> None:
    unknown = {line.split()[0] for line in page.lines()} - SYSTEM - {"vankien", "curl"}
    assert unknown == set()


@having("vankien")
def test_the_commands_of_a_page_run(page: Page, desk: Path) -> None:
    """In their order, in one base: what one command of a page makes the next may use."""
    for line in page.commands("vankien"):
        name, *arguments = shlex.split(line)[1:]
        if name == "serve":
            cli.commands["serve"].make_context("serve", arguments)
        elif name == "mcp":
            command = [sys.executable, "-m", "api.cli", name, *arguments]
            assert subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode == 0, line
        else:
            result = CliRunner().invoke(cli, [name, *arguments], standalone_mode=False)
            assert result.exit_code == 0 and not result.return_value, (
                f"{line}\n{result.output}\n{result.exception}"
            )


@each_page
def test_a_command_in_a_sentence_exists(page: Page) -> None:
    """It names values that a reader puts in, so it is not run: its names and flags are looked up."""
    for words in page.mentions():
        command: click.Command | None = cli
        for word in words:
            if isinstance(command, click.Group):
                command = command.commands.get(word)
                assert command, " ".join(words)
            elif word.startswith("--"):
                flags = [flag for each in command.params for flag in each.opts]
                assert word.partition("=")[0] in flags, " ".join(words)


@having("curl")
def test_the_requests_of_a_page_are_answered(
    page: Page, documented_site: str, documented_key: str, desk: Path
) -> None:
    if not shutil.which("curl"):
        pytest.skip("máy này không có curl")
    environment = os.environ | {"KHOA": documented_key, "no_proxy": "127.0.0.1"}
    for line in page.commands("curl"):
        assert ADDRESS in line
        script = 'curl() { command curl --fail-with-body "$@"; }; ' + line.replace(ADDRESS, documented_site)
        process = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, check=False)
        assert process.returncode == 0, f"{line}\n{process.stdout.decode()}"


@with_blocks("python")
def test_the_programs_of_a_page_run(
    page: Page, documented_site: str, documented_key: str, desk: Path
) -> None:
    for block in page.blocks("python"):
        script = block.replace('"~/kho"', repr(str(desk / "kho"))).replace(ADDRESS, documented_site)
        environment = os.environ | {
            "KHOA": documented_key,
            "PYTHONPATH": str(REPOSITORY),
            "no_proxy": "127.0.0.1",
        }
        process = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, check=False
        )
        assert process.returncode == 0, process.stderr.decode()


@with_blocks("toml")
def test_the_settings_of_a_page_are_taken(page: Page, tmp_path: Path) -> None:
    for number, block in enumerate(page.blocks("toml")):
        home = tmp_path / str(number)
        home.mkdir()
        (home / "vankien.toml").write_text(block, encoding="utf-8")
        assert tomllib.loads(block).keys() <= load_settings({"home": str(home)}, {}).sources.keys()


@having("make")
def test_the_targets_of_a_page_are_in_the_makefile(page: Page) -> None:
    rules = set(
        re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    named = {word for line in page.commands("make") for word in line.split()[1:] if "=" not in word}
    assert named <= rules


@each_page
def test_the_variables_of_a_page_are_settings(page: Page) -> None:
    named = set(re.findall(r"VANKIEN_(?!TEST_)([A-Z_]+)", page.text))
    assert named <= {each.name.upper() for each in fields(Settings)}


def test_every_setting_is_explained_to_the_administrator() -> None:
    (page,) = [page for page in PAGES if page.name == "docs/quan-tri.md"]
    rows = set(re.findall(r"^\| `([a-z_]+)` \|", page.text, re.MULTILINE))
    assert rows == {each.name for each in fields(Settings)}


def test_every_message_explained_to_the_administrator_is_one_of_ours() -> None:
    (page,) = [page for page in PAGES if page.name == "docs/quan-tri.md"]
    messages = re.findall(r"^\| «(.+?)» \|", page.text, re.MULTILINE)
    ours = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("api", "index", "ingest", "deploy")
        for path in (REPOSITORY / folder).rglob("*")
        if path.suffix in (".py", ".sh")
    )
    spoken = re.sub(r'"\s*\n\s*f?"', "", ours)
    assert len(messages) > 10
    assert [part for each in messages for part in each.split(" … ") if part not in spoken] == []


@each_page
def test_the_links_of_a_page_lead_somewhere(page: Page) -> None:
    for path, anchor in page.links():
        if path.parent == PICTURES:
            assert path.name in SCREENSHOTS
        else:
            assert path.exists(), path
        if anchor:
            assert anchor in Page(path).anchors()


def test_the_pictures_are_those_that_the_browser_takes() -> None:
    """`make pictures` was run since a page came or went, and readers are shown the main ones."""
    shown = {path.name for page in PAGES for path, _ in page.links() if path.parent == PICTURES}
    assert shown == SCREENSHOTS
    assert {path.name for path in PICTURES.iterdir()} == {f"{place.name}{view}.png" for place, view in VIEWS}


def test_the_corpus_guide_names_every_format() -> None:
    guide = (REPOSITORY / "corpus" / "README.md").read_text(encoding="utf-8")
    assert all(suffix in guide for suffix in (".txt", ".md", ".pdf", ".docx", ".jsonl"))
