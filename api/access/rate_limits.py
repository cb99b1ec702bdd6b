"""How many requests a minute: of each address, each key or user, and of wrong keys from each address.

Counted in the memory of each process: with several, a client may have as many times the limit.
"""

import time
from ipaddress import IPv6Address, ip_address
from math import ceil

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from api.access.principal import Principal
from api.problems import Problem
from api.settings import Settings

# A household or an office of IPv6 has a network of this length, and each of its machines as many addresses as it likes.
_NETWORK_BITS = 64


class RateLimits:
    """The limits of the settings. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._per_address = _limit(settings.rate_per_address)
        self._per_key = _limit(settings.rate_per_key)
        self._failures = _limit(settings.rate_failures)

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
        limit, name = self._failures, _counted_as(address)
        if limit is None or self._limiter.test(limit, "failure", name):
            return None
        return self._problem(limit, "failure", name)

    def _hit(self, limit: RateLimitItemPerMinute | None, kind: str, name: str) -> Problem | None:
        if limit is None or self._limiter.hit(limit, kind, name):
            return None
        return self._problem(limit, kind, name)

    def _problem(self, limit: RateLimitItemPerMinute, kind: str, name: str) -> Problem:
        reset = self._limiter.get_window_stats(limit, kind, name).reset_time
        seconds = max(1, ceil(reset - time.time()))
        return Problem(
            "too-many-requests",
            "Quá nhiều yêu cầu",
            429,
            f"Mỗi phút chỉ nhận {limit.amount} {_COUNTED[kind]}; hãy thử lại sau {seconds} giây",
            headers={"Retry-After": str(seconds)},
        )


_COUNTED = {
    "key": "yêu cầu của một khóa hay người dùng",
    "address": "yêu cầu từ một địa chỉ không kèm khóa",
    "failure": "lần đưa khóa sai từ một địa chỉ",
}


def _limit(amount: int) -> RateLimitItemPerMinute | None:
    return RateLimitItemPerMinute(amount) if amount else None


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
