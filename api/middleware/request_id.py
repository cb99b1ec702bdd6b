"""The id of the request that is being answered: in its log lines, in its answer, in what a reader reports."""

import re
import secrets
from contextvars import ContextVar

HEADER = "X-Request-Id"
# Long enough for the ids of the usual proxies (nginx: 32, UUIDs: 36), and nothing that could break a line or a header.
_HARMLESS = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_CURRENT: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The id of the request that is being answered, empty outside of one."""
    return _CURRENT.get()


def begin_request(offered: str | None) -> str:
    """Give the request an id: the one that a trusted caller offers when it is harmless, else a new one."""
    taken = offered if offered is not None and _HARMLESS.fullmatch(offered) else secrets.token_hex(8)
    # Not taken back: a request has a task of its own, and the answer to an unexpected fault is made later.
    _CURRENT.set(taken)
    return taken
