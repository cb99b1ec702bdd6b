"""What is attacked: a base with an internal document and one full of payloads, and keys of every role."""

import re
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx import Response

from api.access.sessions import COOKIE
from api.app import create_app
from api.settings import Settings
from index.knowledge_base import KnowledgeBase
from index.records import Role

# Nobody's: a documentation address (RFC 5737), neither this machine nor a proxy.
STRANGER = "192.0.2.1"
PROXY = "127.0.0.1"
USER_HEADER = "X-Remote-User"

HIDDEN_NUMBER = "8888/KH-UBND"
# Words that only the internal document has: of its text, its subject, of what only it cites, and its file.
SECRETS = ("zửquỳnh", "khotrâm", "ẩnnấu", "zuquynh", "khotram", "8888/kh-ubnd")
HIDDEN_TEXT = f"""LƯU HÀNH NỘI BỘ
ỦY BAN NHÂN DÂN TỈNH TÂY NINH
Số: {HIDDEN_NUMBER}
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Tây Ninh, ngày 5 tháng 3 năm 2021
KẾ HOẠCH
Về bảo vệ khotrâm, phòng, chống tội phạm

Căn cứ Chỉ thị số 777-CT/TW ngày 03/4/2019 của Bộ Chính trị về ẩnnấu;

I. Mục đích
Thực hiện Kết luận số 44-KL/TW, bảo vệ khotrâm và phòng, chống tội phạm tại zửquỳnh trước mùa mưa.
"""


class Who(Enum):
    """Everyone who may come."""

    NOBODY = "no key"
    WRONG = "a key that is none"
    EXPIRED = "a key that is over"
    REVOKED = "a key that was taken back"
    READ = "a key to read"
    CONTRIBUTE = "a key to contribute"
    ADMIN = "a key of an administrator"
    SESSION = "a browser signed in as administrator"
    FORGED = "a cookie of one's own making"
    PROXIED = "a user whom the proxy names"
    UNTRUSTED = "a user whom nobody vouches for"

    @property
    def role(self) -> Role | None:
        """What they may, where anyone reads; None for those whose key is refused."""
        return _ROLES.get(self)

    @property
    def is_known(self) -> bool:
        return self in (Who.READ, Who.CONTRIBUTE, Who.ADMIN, Who.SESSION, Who.PROXIED)

    @property
    def is_refused(self) -> bool:
        """Whether they show a key that does not hold."""
        return self in (Who.WRONG, Who.EXPIRED, Who.REVOKED)


_ROLES = {
    Who.NOBODY: Role.READ,
    Who.FORGED: Role.READ,
    Who.UNTRUSTED: Role.READ,
    Who.PROXIED: Role.READ,
    Who.READ: Role.READ,
    Who.CONTRIBUTE: Role.CONTRIBUTE,
    Who.ADMIN: Role.ADMIN,
    Who.SESSION: Role.ADMIN,
}


@dataclass(frozen=True, slots=True)
class Ground:
    """The base, and all that an attacker could hold in their hand."""

    home: Path
    base: KnowledgeBase
    keys: dict[Who, str]
    ids: dict[str, int]
    job: str
    stack: ExitStack = field(default_factory=ExitStack)

    def client(self, peer: str = STRANGER, **settings: Any) -> TestClient:
        """A client of an application of its own over the base, closed with the ground. Uploads are kept, not put in."""
        chosen = {"rate_per_address": 0, "rate_per_key": 0, "rate_failures": 0, "audit": "off", **settings}
        app = create_app(Settings(home=str(self.home), **chosen), self.base, keeper=False)
        client = TestClient(app, client=(peer, 1), follow_redirects=False, raise_server_exceptions=False)
        return self.stack.enter_context(client)

    def headers(self, who: Who, client: TestClient) -> dict[str, str]:
        """What they send along."""
        if who in self.keys:
            shown = {"X-API-Key": self.keys[who]}
            return shown if who.is_refused else shown | {"X-Form-Token": self.word(client, shown)}
        gate = client.app.state.gate  # type: ignore[attr-defined]
        match who:
            case Who.SESSION:
                cookie = gate.sessions.cookie(self.keys[Who.ADMIN].split("_")[1])
                return {
                    "Cookie": f"{COOKIE}={cookie}",
                    "X-Form-Token": self.word(client, {"Cookie": f"{COOKIE}={cookie}"}),
                }
            case Who.FORGED:
                forged = gate.sessions.cookie(self.keys[Who.ADMIN].split("_")[1])[:-1] + "g"
                return {"Cookie": f"{COOKIE}={forged}", "X-Form-Token": self.word(client)}
            case Who.PROXIED | Who.UNTRUSTED:
                named = {USER_HEADER: "nguyen.van.a"}
                return named | {"X-Form-Token": self.word(client, named)}
        return {"X-Form-Token": self.word(client)}

    def word(self, client: TestClient, headers: dict[str, str] | None = None) -> str:
        """The word of the forms, as the page that one is shown has it."""
        return word_of(client.get("/quyen-rieng-tu", headers=headers or {}))


def word_of(page: Response) -> str:
    found = re.search(r'"X-Form-Token": "([0-9a-f]+)"', page.text)
    assert found, page.text
    return found[1]


def routes(app: FastAPI) -> list[APIRoute]:
    """All routes, with those of the routers that were put in."""
    found: list[APIRoute] = []
    for each in app.routes:
        inner = getattr(getattr(each, "original_router", None), "routes", [each])
        found += [route for route in inner if isinstance(route, APIRoute)]
    return found


def points(app: FastAPI) -> list[tuple[str, str]]:
    """(method, path) of all that can be asked of the application."""
    return sorted((method, each.path) for each in routes(app) for method in each.methods)


def filled(path: str, identifier: object, **others: object) -> str:
    """A path with its parameters put in."""
    values = {"id": identifier, "page": 1, "topic": "an-ninh"} | others
    return re.sub(r"{(\w+)(?::path)?}", lambda found: str(values[found[1]]), path)
