"""Every route tried with what its description allows and forbids: python -m bench.fuzz_api --home HOME --examples 200

schemathesis reads `/openapi.json` and makes requests of it: the examples, every border of every field, drawn ones, and
runs that follow the links from answer to answer. An answer is a finding when it is a 5xx, or when its status, content
type, headers or body are not as described, when what is forbidden is accepted, or what is allowed refused.

The base of HOME is copied first: routes that write and delete are tried too.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings, load_settings
from index.keys import create_key
from index.knowledge_base import KnowledgeBase
from index.records import Role

# A request may keep to the description and be refused all the same where what is wrong stands in no schema: a day that
# is after another one, a run that is none of its document's text, and in forms a file that holds no document, or
# neither of two fields.
_BEYOND_SCHEMA = {"/api/v1/search", "/api/v1/ask", "/api/v1/dossiers"}
_ACCEPTED = ["2xx", "3xx", "401", "403", "404", "409", "422", "429", "503"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer that is not as described. request: as a curl command."""

    operation: str
    title: str
    message: str
    request: str


@dataclass(frozen=True, slots=True)
class Run:
    """What was tried. cases: requests sent. errors: what kept schemathesis from trying."""

    cases: int
    phases: tuple[str, ...]
    findings: tuple[Finding, ...]
    errors: tuple[str, ...]


def fuzz(
    app: FastAPI,
    examples: int,
    seed: int | None = 1,
    headers: dict[str, str] | None = None,
    drawn_only: Collection[str] = (),
) -> Run:
    """Try the running application.

    examples: drawn requests an operation, and runs along links. seed: None for chance. headers: with each request.
    drawn_only: paths whose borders are left out, where an answer takes long.
    """
    from schemathesis.config import SchemathesisConfig
    from schemathesis.engine import events, from_schema
    from schemathesis.openapi import from_asgi

    config = SchemathesisConfig.from_dict(_config(app, examples, seed, headers or {}, drawn_only))
    schema = from_asgi("/openapi.json", app, config=config)
    cases, phases, errors = 0, [], []
    findings: list[Finding] = []
    for event in from_schema(schema).execute():
        match event:
            case events.PhaseFinished() if event.status in ("success", "failure"):
                phases.append(event.phase.name.value)
            case events.ScenarioFinished():
                cases += len(event.recorder.cases)
                findings += _findings(event.recorder)
            case events.NonFatalError():
                errors.append(f"{event.label}: {event.value}")
            case events.FatalError():
                errors.append(str(event.exception))
    return Run(cases, tuple(phases), tuple(findings), tuple(errors))


def _config(
    app: FastAPI, examples: int, seed: int | None, headers: dict[str, str], drawn_only: Collection[str]
) -> dict[str, Any]:
    forms = _forms(app.openapi())
    accepted = {
        "positive_data_acceptance": {"expected-statuses": _ACCEPTED},
        # So a machine without LibreOffice says that it makes no PDF.
        "not_a_server_error": {"expected-statuses": ["2xx", "3xx", "4xx", "503"]},
    }
    # All that a form holds is text: a number or null that stands for it is no wrong one.
    lenient = accepted | {"negative_data_rejection": {"enabled": False}}
    operations: list[dict[str, Any]] = [
        {"include-path": path, "checks": accepted} for path in sorted(_BEYOND_SCHEMA - forms)
    ]
    operations += [{"include-path": path, "checks": lenient} for path in sorted(forms)]
    for each in operations:
        if each["include-path"] in drawn_only:
            each["phases"] = {"coverage": {"enabled": False}}
    generation = {"max-examples": examples, "database": "none"}
    config = {"generation": generation, "operations": operations, "headers": headers, "warnings": False}
    if seed is not None:
        config |= {"seed": seed, "generation": generation | {"deterministic": True, "no-shrink": True}}
    return config


def _forms(described: dict[str, Any]) -> set[str]:
    return {
        path
        for path, operations in described["paths"].items()
        for each in operations.values()
        if "multipart/form-data" in each.get("requestBody", {}).get("content", {})
    }


def _findings(recorder: Any) -> Iterator[Finding]:
    for checks in recorder.checks.values():
        for each in checks:
            if each.failure_info is not None:
                failure = each.failure_info.failure
                yield Finding(
                    failure.operation, failure.title, failure.message, each.failure_info.code_sample
                )


@contextmanager
def copied(settings: Settings) -> Iterator[tuple[FastAPI, dict[str, str]]]:
    """The application, started, over a copy of the home that is thrown away; and the headers of one who may do all.

    No request is one too many: what is refused for that tells nothing.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as directory:
        home = Path(directory) / "home"
        shutil.copytree(settings.home_path, home)
        mine = replace(settings, home=str(home), rate_per_address=0, rate_per_key=0, rate_failures=0)
        with KnowledgeBase.open(home, mine.model or None) as base:
            key = create_key(base.store, "fuzz", Role.ADMIN).text
            app = create_app(mine, base)
            with TestClient(app, raise_server_exceptions=False):
                yield app, {"Authorization": f"Bearer {key}"}


def main() -> None:
    """Try, and list what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", required=True)
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--seed", type=int)
    options = parser.parse_args()
    with copied(load_settings({"home": options.home}).values) as (app, headers):
        run = fuzz(app, options.examples, options.seed, headers)
    print(f"{run.cases} requests; phases: {', '.join(run.phases)}")
    for error in run.errors:
        print(f"ERROR {error}")
    for each in run.findings:
        print(f"{each.operation}: {each.title}\n{each.message}\n{each.request}\n")
    sys.exit(1 if run.findings or run.errors else 0)


if __name__ == "__main__":
    main()
