"""Sessions: a browser that has shown a key carries a signed cookie, and its forms a word that only our pages know.

Nothing is kept of a session: any process of the server knows it by the signature. The key's row is read with every
request, so that what revokes the key ends its sessions.
"""

import hmac
import logging
import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from starlette.requests import HTTPConnection

from api.access.principal import Principal, PrincipalKind
from index.durable import fsync
from ingest.os_errors import os_reason

log = logging.getLogger("vankien.api")

COOKIE = "vankien"
# Of a browser that is about to sign in: sent to that page alone, and never with what another site sends.
GUEST = "vankien-vao"
_FILE = "session.key"
_BYTES = 32
# A cookie of ours is shorter; a longer one is not hashed.
_LONGEST = 200


class Sessions:
    """Signs and reads the cookies of one home. hours: how long a browser stays signed in."""

    def __init__(self, home: Path, hours: int) -> None:
        self._home = home
        self.seconds = hours * 3600

    def cookie(self, key_id: str) -> str:
        """What a browser carries that has shown this key."""
        body = f"{key_id}.{int(time.time()) + self.seconds}.{secrets.token_hex(8)}"
        return f"{body}.{self._signed('session', body)}"

    def key_id(self, cookie: str) -> str | None:
        """The id of the key that was shown for a cookie; None for one that is forged or over."""
        body, _, signature = cookie[:_LONGEST].rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signed("session", body).encode()):
            return None
        key_id, end, _ = body.split(".")
        return key_id if time.time() < int(end) else None

    def form_token(self, request: HTTPConnection, who: Principal) -> str:
        """The word in the forms of the one who asks, another one for each session and each user of a proxy."""
        match who.kind:
            case PrincipalKind.SESSION:
                return self._signed("form", f"session:{request.cookies.get(COOKIE, '')}")
            case PrincipalKind.PROXY:
                return self._signed("form", f"proxy:{who.name}")
            case _:
                return self.guest_token(request.cookies.get(GUEST, ""))

    def guest_token(self, guest: str) -> str:
        """The word in the forms of one who is not known, by the cookie GUEST; most pages are shown without one."""
        return self._signed("form", f"guest:{guest}")

    def _signed(self, purpose: str, text: str) -> str:
        return hmac.digest(
            self._secret, f"{purpose}\n{text}".encode("utf-8", "surrogatepass"), "sha256"
        ).hex()

    def share(self, agreed: Callable[[str], str | None]) -> None:
        """Sign as all machines of a shared store do. agreed: takes a secret, and gives the one that all use, if any."""
        if (shared := agreed(secrets.token_hex(_BYTES))) is not None:
            self._secret = bytes.fromhex(shared)

    @cached_property
    def _secret(self) -> bytes:
        """From a file that only this user of the machine reads; made by the first process that needs it."""
        path = self._home / _FILE
        try:
            return _kept(path)
        except OSError as error:
            log.error(
                "%s: %s; phiên đăng nhập chỉ giữ được đến khi tiến trình này dừng", path, os_reason(error)
            )
            return secrets.token_bytes(_BYTES)


def _kept(path: Path) -> bytes:
    """The file's bytes. A new one is written aside and linked into place, so that no one reads half of it."""
    with suppress(FileNotFoundError):
        found = path.read_bytes()
        if len(found) == _BYTES:
            return found
        path.unlink()
    new = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}.new")
    new.touch(0o600, exist_ok=False)
    new.write_bytes(secrets.token_bytes(_BYTES))
    # After a power cut it could be all zeros, which anyone can guess.
    fsync(new)
    try:
        with suppress(FileExistsError):
            os.link(new, path)
    finally:
        new.unlink()
    return path.read_bytes()
