"""A client that openapi-python-client makes of the served description works against the server, in types."""

import datetime
import importlib
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from tests.conftest import PLAN

Call = Callable[..., Any]


def configuration(described: dict[str, Any]) -> dict[str, Any]:
    """For the generator: all that is no JSON is bytes, as it cannot read it itself; its formatters are not needed."""
    types = {
        content_type
        for path in described["paths"].values()
        for operation in path.values()
        for response in operation["responses"].values()
        for content_type in response.get("content", ())
        if "json" not in content_type
    }
    return {
        "package_name_override": "vankien_client",
        "content_type_overrides": dict.fromkeys(types, "application/octet-stream"),
        "post_hooks": [],
    }


@pytest.fixture(scope="module")
def generated(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The generated package, imported. A warning of the generator is an error."""
    folder = tmp_path_factory.mktemp("client")
    described = httpx.get(f"{site}/openapi.json", trust_env=False).json()
    (folder / "openapi.json").write_text(json.dumps(described))
    (folder / "configuration.json").write_text(json.dumps(configuration(described)))
    process = subprocess.run(
        [
            sys.executable, "-m", "openapi_python_client", "generate", "--path", "openapi.json", "--fail-on-warning",
            "--config", "configuration.json", "--meta", "none", "--output-path", "vankien_client",
        ],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert process.returncode == 0, process.stdout + process.stderr
    sys.path.insert(0, str(folder))
    yield importlib.import_module("vankien_client")
    sys.path.remove(str(folder))
    for name in [each for each in sys.modules if each.split(".")[0] == "vankien_client"]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def call(generated: ModuleType, site: str) -> Iterator[Call]:
    """call("search", "search", q=…): the parsed answer of an operation of a tag."""
    with generated.Client(site, httpx_args={"trust_env": False}) as client:

        def called(tag: str, operation: str, *arguments: Any, **named: Any) -> Any:
            module = importlib.import_module(f"vankien_client.api.{tag}.{operation}")
            return module.sync(*arguments, client=client, **named)

        yield called


@pytest.fixture(scope="module")
def models(generated: ModuleType) -> ModuleType:
    return importlib.import_module("vankien_client.models")


def test_search_gives_typed_documents(call: Call, models: ModuleType) -> None:
    found = call("search", "search", q="phòng, chống tội phạm", limit=3, from_=datetime.date(2010, 1, 1))
    assert isinstance(found, models.SearchBody)
    assert 0 < len(found.results) <= 3
    first = found.results[0]
    assert isinstance(first.match, models.Match)
    assert isinstance(first.document.issued_on, datetime.date)
    assert first.document.issued_on >= datetime.date(2010, 1, 1)


def test_a_quote_of_an_answer_is_the_text_that_the_client_reads(call: Call, models: ModuleType) -> None:
    question = models.AskRequest(question="Văn bản nào chỉ đạo phòng, chống tội phạm?", limit=2)
    answer = call("ask", "ask", body=question)
    assert isinstance(answer, models.AnswerBody)
    place = answer.quotes[0].citation
    text = call("documents", "document_text", str(place.document.id))
    assert isinstance(text, models.TextBody)
    assert text.text[place.start : place.end] == answer.quotes[0].text
    details = call("documents", "document_fields", str(place.document.id))
    assert isinstance(details, models.DocumentDetailsBody)
    assert details.counts.characters == len(text.text)


def test_references_and_file(call: Call, models: ModuleType) -> None:
    references = call("documents", "document_references", "44-KL/TW")
    assert isinstance(references, models.ReferencesBody)
    assert isinstance(references.cited_by[0], models.MentionBody)
    file = call("documents", "document_file", "77/KH-UBND")
    assert file.payload.read().startswith(b"%PDF")


def test_verify_takes_a_file(call: Call, models: ModuleType, generated: ModuleType) -> None:
    types = importlib.import_module("vankien_client.types")
    draft = types.File(payload=io.BytesIO(PLAN.read_bytes()), file_name="du-thao.txt", mime_type="text/plain")
    checked = call("verify", "verify", body=models.BodyVerify(file=draft))
    assert isinstance(checked, models.VerifyBody)
    assert [each.reference.number for each in checked.citations if each.needs_attention] == ["46-CT/TW"]
    assert {type(each.finding) for each in checked.citations} == {models.Finding}


def test_a_problem_is_typed_too(call: Call, models: ModuleType) -> None:
    problem = call("documents", "document_fields", "99-CT/TW")
    assert isinstance(problem, models.ProblemBody)
    assert (problem.status, problem.type_) == (404, "urn:vankien:problem:document-not-found")
    assert "99-CT/TW" in problem.detail


def test_files_of_the_client_are_named_in_plain_letters(generated: ModuleType) -> None:
    names = [each.name for each in Path(generated.__path__[0]).rglob("*.py")]
    assert all(each.isascii() for each in names)
