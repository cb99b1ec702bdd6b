"""What all tables share: statements, transactions, and what the base says of itself."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

from index.errors import StoreDamaged
from index.tables.engine import BeforeUpgrade, Place, Row, opened_engine

if TYPE_CHECKING:
    from index.tables.digests import Mismatch

# A publication sets a mark; those before are needed while an older index serves, and every machine that shares a store
# has an index of its own.
_MARKS = 64
# In the table of what a store says of itself.
RESTORED_AT = "restored_at"


def day(value: str | None) -> date | None:
    """A stored ISO date."""
    return date.fromisoformat(value) if value else None


def iso(value: date | None) -> str | None:
    """A date as it is stored."""
    return value.isoformat() if value else None


def now() -> str:
    """The present second, UTC, as it is stored."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Database:
    """Rows in, values out. Any thread may use it; a transaction belongs to the thread that began it."""

    # Table → the condition that its rows must meet to be seen; see `index.open_store`.
    views: ClassVar[Mapping[str, str]] = {}

    def __init__(self, place: Place, before_upgrade: BeforeUpgrade | None = None) -> None:
        """before_upgrade: called when tables of an earlier version are about to be changed, with both versions.

        It reads the store as it was; what it raises stops the upgrade. A server's store is left to its own backups.
        """
        self.engine = opened_engine(place, before_upgrade, self.views)

    def close(self) -> None:
        """Close every connection; the store cannot be used afterwards."""
        self.engine.close()

    def rows(self, sql: str, *values: Any) -> Sequence[Row]:
        """All rows of a query."""
        return self.engine.rows(sql, values)

    def one(self, sql: str, *values: Any) -> Row | None:
        """The first row of a query, None when it has none."""
        rows = self.rows(sql, *values)
        return rows[0] if rows else None

    def write(self, sql: str, *values: Any) -> None:
        """Run a change."""
        self.engine.rows(sql, values)

    def insert(self, sql: str, *values: Any) -> int:
        """Run an INSERT of one row; returns its `id`."""
        return self.engine.insert(sql, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside are stored together or not at all, and raise the revision."""
        with self.engine.transaction():
            yield
            self.set_meta("revision", str(self.revision + 1))

    def meta(self, key: str) -> str | None:
        """A stored setting of the base itself, None when it was never set."""
        row = self.one("SELECT value FROM meta WHERE key = ?", key)
        return row["value"] if row else None

    def set_meta(self, key: str, value: str) -> None:
        """Store a setting of the base itself."""
        self.write(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key,
            value,
        )

    def kept_meta(self, key: str, value: str) -> str:
        """A setting of the base itself; set to the value by whoever comes first, and the same for all."""
        known = self.meta(key)
        if known is None:
            self.write("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO NOTHING", key, value)
            known = self.meta(key)
        assert known is not None
        return known

    @property
    def identity(self) -> str:
        """A UUID of this base, which its copies share: what others keep the ids of its documents under."""
        return self.meta("identity") or self.kept_meta("identity", str(uuid4()))

    @property
    def revision(self) -> int:
        """Raised by one in every transaction."""
        return self._revision_in("revision")

    @property
    def restored_at(self) -> int:
        """The revision that the last restoration gave, 0 without one: an index of an earlier one is another store's."""
        return self._revision_in(RESTORED_AT)

    def _revision_in(self, key: str) -> int:
        revision = self.meta(key) or "0"
        if not revision.isdecimal():
            raise StoreDamaged("số lần ghi của kho bị hỏng; hãy khôi phục từ bản sao lưu")
        return int(revision)

    @property
    def marks(self) -> list[str]:
        """The last marks that were set, the latest last."""
        return (self.meta("marks") or "").split()

    def set_mark(self, mark: str) -> None:
        """Remember that the base went through this state; one brought back from an earlier copy did not.

        mark: without blanks, always of the same length. One statement, since it is no part of what a writer does.
        """
        self.write(
            """INSERT INTO meta VALUES ('marks', ?1)
               ON CONFLICT (key) DO UPDATE SET value = substr(meta.value || ' ' || ?1, ?2)""",
            mark,
            -_MARKS * (len(mark) + 1),
        )

    def snapshot(self) -> AbstractContextManager[None]:
        """All that is read inside, by this thread, is of one state, whatever others write meanwhile. Write nothing."""
        return self.engine.snapshot()

    def mismatches(self, table: str) -> Iterator["Mismatch"]:
        """Rows of a table that are not what was written, by owner (`index.tables.row_sums`)."""
        return self.engine.mismatches(table)

    def mend_indices(self) -> None:
        """Make the indices of the tables again where they do not fit them; nothing where all is well."""
        self.engine.mend_indices()

    def integrity_faults(self) -> list[str]:
        """What the database's own check and the foreign keys find wrong; empty when all is well."""
        return self.engine.integrity_faults()
