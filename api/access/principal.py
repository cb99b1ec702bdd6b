"""Who asks."""

from dataclasses import dataclass
from enum import StrEnum

from starlette.requests import HTTPConnection

from index.records import Role


class PrincipalKind(StrEnum):
    """How it is known who asks."""

    ANONYMOUS = "anonymous"
    KEY = "key"  # a key came with the request
    SESSION = "session"  # a browser that signed in with a key
    PROXY = "proxy"  # a trusted proxy vouches for the user


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. name: of the key or the user; empty for one who is not known. role: None for one who may not even read.

    key_id: of the key, None without one.
    """

    kind: PrincipalKind
    name: str
    role: Role | None
    key_id: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether it is known who this is."""
        return self.kind is not PrincipalKind.ANONYMOUS

    @property
    def is_ambient(self) -> bool:
        """Whether the browser shows who asks by itself, so that a page of another site can make it do so."""
        return self.kind in (PrincipalKind.SESSION, PrincipalKind.PROXY)


NOBODY = Principal(PrincipalKind.ANONYMOUS, "", None)


def principal_of(request: HTTPConnection) -> Principal:
    """Who asks; nobody where a request failed before that was known."""
    principal: Principal = getattr(request.state, "principal", NOBODY)
    return principal


def address_of(request: HTTPConnection) -> str:
    """Where a request comes from; what proxies say of that was weighed before (`api.access.proxies`)."""
    return request.client.host if request.client else ""
