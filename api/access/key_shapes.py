"""Keys as JSON and in words; never with their secret."""

from datetime import date

from api.shapes import Shape
from index.records import KeyState, StoredKey

_STATE = {KeyState.ACTIVE: "còn dùng", KeyState.EXPIRED: "hết hạn", KeyState.REVOKED: "đã thu hồi"}


def key_shape(key: StoredKey) -> Shape:
    """A key as the command line gives it."""
    return {
        "id": key.id,
        "name": key.name,
        "role": key.role.word,
        "state": key.state(date.today()),
        "created_at": key.created_at,
        "expires_on": key.expires_on.isoformat() if key.expires_on else None,
        "revoked_at": key.revoked_at,
    }


def key_state_word(key: StoredKey) -> str:
    """Whether it holds today, in Vietnamese."""
    return _STATE[key.state(date.today())]
