"""Nothing leaves this machine: every socket of a real process is watched."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.conftest import PLAN

WATCHED = textwrap.dedent(
    """
    import sys

    def watch(event, arguments):
        if event == "socket.connect" and not isinstance(arguments[1], (str, bytes)):
            raise AssertionError(f"outbound: {arguments[1]}")
        if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
            raise AssertionError(f"outbound: {event} {arguments}")

    sys.addaudithook(watch)
    sys.argv = ["vankien", *sys.argv[1:]]
    from api.cli import main
    main()
    """
)


def watched(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", WATCHED, *map(str, arguments)], capture_output=True, check=False
    )


def test_the_watch_sees_a_connection() -> None:
    script = WATCHED.replace(
        "from api.cli import main\nmain()", "import socket\nsocket.create_connection(('192.0.2.1', 9))"
    )
    process = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert b"outbound" in process.stderr


def test_adding_and_asking_connect_to_nothing(tmp_path: Path) -> None:
    for arguments in (
        ["add", PLAN],
        ["search", "phòng, chống tội phạm"],
        ["ask", "văn bản nào chỉ đạo phòng, chống tội phạm?"],
        ["check"],
        ["rebuild"],
    ):
        process = watched(*arguments, "--home", tmp_path)
        assert process.returncode == 0, process.stderr.decode()


def test_a_language_model_is_asked_only_where_it_is_set(
    corpus_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name and key alone send nothing; with an address that one is where the connection goes."""
    question = ("ask", "văn bản nào chỉ đạo phòng, chống tội phạm?", "--home", corpus_home)
    monkeypatch.setenv("VANKIEN_LLM_MODEL", "mo-hinh")
    monkeypatch.setenv("VANKIEN_LLM_KEY", "khoa")
    unset = watched(*question)
    assert unset.returncode == 0, unset.stderr.decode()
    monkeypatch.setenv("VANKIEN_LLM_URL", "http://192.0.2.1:9/v1")
    unasked = watched("search", *question[1:])
    assert unasked.returncode == 0, unasked.stderr.decode()
    asked = watched(*question)
    assert asked.returncode == 1 and "('192.0.2.1', 9" in asked.stderr.decode()


def test_a_model_that_is_not_here_is_named_and_not_looked_for(tmp_path: Path) -> None:
    process = watched("add", PLAN, "--home", tmp_path, "--model", "BAAI/bge-m3")
    message = process.stderr.decode()
    assert process.returncode == 2
    assert "BAAI/bge-m3" in message and "outbound" not in message


@pytest.mark.parametrize("package", ["torch", "transformers", "sentence_transformers"])
def test_serving_loads_no_deep_learning_package(package: str, corpus_home: Path) -> None:
    script = (
        "import sys\nfrom index import KnowledgeBase\n"
        f"with KnowledgeBase.open({str(corpus_home)!r}) as base:\n"
        "    assert base.ask('văn bản nào chỉ đạo phòng, chống tội phạm?').quotes\n"
        f"assert {package!r} not in sys.modules\n"
    )
    process = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert process.returncode == 0, process.stderr.decode()
