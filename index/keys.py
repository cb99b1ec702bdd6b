"""Keys: made, shown once, and known again.

A key reads `vk_<id>_<secret>`. The id finds its row, so that one hash decides; the secret is 32 random bytes, of which
the store keeps a slow hash. Whether a key holds is read from its row every time: a revoked one is refused at once, by
every process.
"""

import hashlib
import hmac
import re
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from math import inf
from threading import Lock

from index.errors import BadKey, KeyNotFound, KeyRefused
from index.records import KeyState, Role, StoredKey
from index.store import Store
from index.tables.database import now
from index.tables.keys import SecretHash

_FORM = re.compile(r"vk_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")
_NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_LONGEST_NAME = 100
# scrypt: 16 MiB and some 50 ms a try on an office machine. A secret of 256 random bits cannot be guessed at any speed;
# the hash is slow so that one that was made weaker by hand is not lost with a copy of the store either.
_COST, _BLOCK, _PARALLEL = 2**14, 8, 1
# A key is asked for with every request of a program: it is hashed again after this time only.
_REMEMBERED_SECONDS = 600.0
_REMEMBERED = 1_000
_REFUSED = "Khóa không đúng; hãy xin người quản trị khóa khác («vankien key create»)"


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made. text: all of it, to be shown this once and kept nowhere."""

    key: StoredKey
    text: str


def create_key(store: Store, name: str, role: Role, expires_on: date | None = None) -> NewKey:
    """Make a key. Raises BadKey when the name is taken or not usable, or the last day is over."""
    name = name.strip()
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        raise BadKey(f"tên khóa phải có từ 1 đến {_LONGEST_NAME} ký tự đọc được trên một dòng")
    if expires_on is not None and expires_on < date.today():
        raise BadKey(f"ngày hết hạn {expires_on:%d/%m/%Y} đã qua; hãy nêu một ngày từ hôm nay trở đi")
    key = StoredKey(secrets.token_hex(4), name, role, now(), expires_on)
    secret, salt = secrets.token_urlsafe(32), secrets.token_bytes(16)
    if not store.put_key(key, SecretHash(salt, _hashed(secret, salt))):
        raise BadKey(
            f"đã có khóa tên «{name}»; hãy thu hồi nó trước («vankien key revoke») hoặc đặt tên khác"
        )
    return NewKey(key, f"vk_{key.id}_{secret}")


def revoke_key(store: Store, called: str) -> StoredKey:
    """Let the key of this id, or of this name, hold no longer. Raises KeyNotFound."""
    keys = [each for each in store.all_keys() if each.revoked_at is None]
    found = next((each for each in keys if called in (each.id, each.name)), None)
    if found is None:
        raise KeyNotFound(f"không có khóa nào còn dùng mang tên hoặc mã «{called}»; xem «vankien key list»")
    store.revoke_key(found.id)
    return store.key(found.id) or found


def key_in_force(store: Store, key_id: str) -> StoredKey:
    """The key of an id that holds today. Raises KeyRefused."""
    key = store.key(key_id)
    if key is None:
        raise KeyRefused(_REFUSED)
    match key.state(date.today()):
        case KeyState.REVOKED:
            raise KeyRefused("Khóa đã bị thu hồi; hãy xin người quản trị khóa khác")
        case KeyState.EXPIRED:
            raise KeyRefused(
                f"Khóa đã hết hạn ngày {key.expires_on:%d/%m/%Y}; hãy xin người quản trị khóa khác"
            )
        case KeyState.ACTIVE:
            return key


def _hashed(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, n=_COST, r=_BLOCK, p=_PARALLEL, dklen=32)


class KeyRing:
    """Knows keys again. Safe to share between threads; what it remembers is of no use outside this process."""

    def __init__(self) -> None:
        self._pepper = secrets.token_bytes(32)
        self._seen: OrderedDict[bytes, float] = OrderedDict()
        self._guard = Lock()
        # One hash at a time: each takes 16 MiB, and wrong keys are as dear as right ones.
        self._hashing = Lock()

    def known(self, store: Store, presented: str) -> StoredKey:
        """The key that was shown, if it holds. Raises KeyRefused, with the same words for every wrong key."""
        parts = _FORM.fullmatch(presented)
        if parts is None:
            raise KeyRefused(_REFUSED)
        key_id, secret = parts.groups()
        if not self.remembers(presented):
            kept = store.key_secret(key_id)
            with self._hashing:
                # An unknown id costs the same time, so that it cannot be told from a wrong secret.
                found = _hashed(secret, kept.salt if kept else self._pepper[:16])
            if kept is None or not hmac.compare_digest(found, kept.hash):
                raise KeyRefused(_REFUSED)
            self._remember(presented)
        return key_in_force(store, key_id)

    def remembers(self, presented: str) -> bool:
        """Whether this was found to be a key of this base a short time ago; its row may say otherwise by now."""
        with self._guard:
            return time.monotonic() - self._seen.get(self._mark(presented), -inf) < _REMEMBERED_SECONDS

    def _mark(self, presented: str) -> bytes:
        return hmac.digest(self._pepper, presented.encode("utf-8", "surrogatepass"), "sha256")

    def _remember(self, presented: str) -> None:
        with self._guard:
            mark = self._mark(presented)
            self._seen[mark] = time.monotonic()
            self._seen.move_to_end(mark)
            while len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
