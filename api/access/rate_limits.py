"""How many requests a minute: of each address, each key or user, and of wrong keys from each address.

Counted in the memory of each process: with several, a client may have as many times the limit.
"""

import time
from collections import Counter
from ipaddress import IPv6Address, ip_address
from math import ceil
from threading import Lock

from api.access.principal import Principal
from api.problems import Problem
from api.settings import Settings

# A household or an office of IPv6 has a network of this length, and each of its machines as many addresses as it likes.
_NETWORK_BITS = 64
_MINUTE = 60


class RateLimits:
    """The limits of the settings, 0 for none. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._hits = _Hits()
        self._per_address = settings.rate_per_address
        self._per_key = settings.rate_per_key
        self._failures = settings.rate_failures

    def counted(self, who: Principal, address: str) -> Problem | None:
        """Count a request. The problem to answer with when it is one too many."""
        if who.is_known:
            return self._hit(self._per_key, "key", who.key_id or who.name)
        return self._hit(self._per_address, "address", _counted_as(address))

    def failed(self, address: str) -> None:
        """Count a wrong key."""
        self._hit(self._failures, "failure", _counted_as(address))

    def after_failures(self, address: str) -> Problem | None:
        """The problem to answer with when so many wrong keys came from an address that none is looked at now."""
        most = self._failures
        if not most or self._hits.of("failure", _counted_as(address)) < most:
            return None
        return _problem(most, "failure")

    def _hit(self, most: int, kind: str, name: str) -> Problem | None:
        if not most or self._hits.add(kind, name) <= most:
            return None
        return _problem(most, kind)


class _Hits:
    """How often each came in this minute of the clock; those of the minute before are forgotten with its end."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._minute = 0
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, kind: str, name: str) -> int:
        """Count one more; returns how many that makes."""
        with self._guard:
            self._turn()
            self._counts[kind, name] += 1
            return self._counts[kind, name]

    def of(self, kind: str, name: str) -> int:
        """How many there were."""
        with self._guard:
            self._turn()
            return self._counts[kind, name]

    def _turn(self) -> None:
        minute = int(time.time()) // _MINUTE
        if minute != self._minute:
            self._minute = minute
            self._counts.clear()


def _problem(most: int, kind: str) -> Problem:
    seconds = max(1, ceil(_MINUTE - time.time() % _MINUTE))
    return Problem(
        "too-many-requests",
        "Quá nhiều yêu cầu",
        429,
        f"Mỗi phút chỉ nhận {most} {_COUNTED[kind]}; hãy thử lại sau {seconds} giây",
        headers={"Retry-After": str(seconds)},
    )


_COUNTED = {
    "key": "yêu cầu của một khóa hay người dùng",
    "address": "yêu cầu từ một địa chỉ không kèm khóa",
    "failure": "lần đưa khóa sai từ một địa chỉ",
}


def _counted_as(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        # Where one socket takes both, else all of IPv4 would be one network.
        return str(parsed.ipv4_mapped)
    if isinstance(parsed, IPv6Address):
        return str(int(parsed) >> (128 - _NETWORK_BITS))
    return address
