"""The table of keys: who may ask, with a hash of each secret. What can be found stays, and so the revision."""

from dataclasses import dataclass

from index.records import Role, StoredKey
from index.tables.database import Database, day, iso, now
from index.tables.engine import Row

_COLUMNS = "id, name, role, created_at, expires_on, revoked_at"


@dataclass(frozen=True, slots=True)
class SecretHash:
    """What is kept of a secret: enough to know it again, not to tell it."""

    salt: bytes
    hash: bytes


class Keys(Database):
    """Keys, those that hold no longer too: what they did stays explained."""

    @staticmethod
    def _key(row: Row) -> StoredKey:
        return StoredKey(
            id=row["id"],
            name=row["name"],
            role=Role.of(row["role"]),
            created_at=row["created_at"],
            expires_on=day(row["expires_on"]),
            revoked_at=row["revoked_at"],
        )

    def put_key(self, key: StoredKey, secret: SecretHash) -> bool:
        """Keep a new key; durable when this returns. False, and nothing kept, when one in use has its name."""
        rows = self.rows(
            """INSERT INTO keys (id, name, role, salt, hash, created_at, expires_on)
               VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id""",
            key.id,
            key.name,
            key.role.word,
            secret.salt,
            secret.hash,
            key.created_at,
            iso(key.expires_on),
        )
        return bool(rows)

    def key(self, key_id: str) -> StoredKey | None:
        """The key of this id, whether it holds or not."""
        row = self.one(f"SELECT {_COLUMNS} FROM keys WHERE id = ?", key_id)
        return self._key(row) if row else None

    def key_secret(self, key_id: str) -> SecretHash | None:
        """What is kept of the secret half of a key."""
        row = self.one("SELECT salt, hash FROM keys WHERE id = ?", key_id)
        return SecretHash(row["salt"], row["hash"]) if row else None

    def all_keys(self) -> list[StoredKey]:
        """All keys, the oldest first."""
        return [self._key(row) for row in self.rows(f"SELECT {_COLUMNS} FROM keys ORDER BY created_at, id")]

    def revoke_key(self, key_id: str) -> None:
        """Let a key hold no longer, from this moment."""
        self.write("UPDATE keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", now(), key_id)
