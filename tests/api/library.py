"""A served base that tests write to: keys of every role, and uploads that are put in by this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from index.keys import create_key
from index.knowledge_base import KnowledgeBase
from index.queue import Queue
from index.records import Role
from index.working import Working


@dataclass(frozen=True, slots=True)
class Library:
    """The application over `base`, and a key of each role."""

    client: TestClient
    base: KnowledgeBase
    keys: dict[Role, str]

    def key(self, role: Role) -> dict[str, str]:
        """The headers that show a key."""
        return {"X-API-Key": self.keys[role]}

    def upload(self, *files: tuple[str, bytes], role: Role = Role.CONTRIBUTE, **form: str) -> dict[str, Any]:
        """Send files in, and wait until they are in."""
        sent = [("files", each) for each in files]
        response = self.client.post("/api/v1/documents", files=sent, data=form, headers=self.key(role))
        assert response.status_code == 202, response.text
        return self.ended(response.headers["Location"], role)

    def ended(self, address: str, role: Role = Role.CONTRIBUTE) -> dict[str, Any]:
        """A job when it is over."""
        while True:
            job: dict[str, Any] = self.client.get(address, headers=self.key(role)).json()
            if job["state"] in ("done", "cancelled"):
                return job
            sleep(0.01)


@contextmanager
def served_library(home: Path, patch: pytest.MonkeyPatch, **settings: Any) -> Iterator[Library]:
    """Serve a new base at `home`."""

    def work(self: Working) -> bool:
        Queue(self._base).drain()
        return True

    # A process of its own takes seconds to start; `tests/index/test_queue.py` starts one.
    patch.setattr(Working, "_in_a_process", work)
    with KnowledgeBase.open(home) as base:
        keys = {role: create_key(base.store, role.word, role).text for role in Role}
        given = Settings(home=str(home), rate_per_address=0, rate_per_key=0, audit="off", **settings)
        app = create_app(given, base)
        with TestClient(app, raise_server_exceptions=False) as client:
            yield Library(client, base, keys)
