"""The tables of what was removed: a document's rows, kept as they were, so that it can be put back as it was.

The rows are kept as compressed JSON, table → rows, blobs as base64. They go back by the names of their columns, so
columns that a later version adds get their defaults. Files are kept as they are, since they may be large.
"""

import json
import zlib
from base64 import b64decode, b64encode
from typing import Any

from index.records import Removal, Visibility
from index.tables.database import Database, now
from index.tables.engine import Row

# Passages come before their vectors: these go back under the passages' new ids.
_TABLES = ("pages", "page_words", "sections", "passages", "citations", "signatures", "relations")
_BLOB = "base64"
# In the order in which they were taken out, the last first: the count of changes goes on where a clock jumps.
_LAST_FIRST = (
    "(SELECT id FROM changes c WHERE c.document_id = removed.document_id) DESC NULLS LAST, document_id DESC"
)

Rows = dict[str, list[dict[str, Any]]]


class Removed(Database):
    """Documents that were taken out, the way back, and by what they are known when they are put in again."""

    def set_aside(self, document_id: int, name: str, removed_by: str) -> None:
        """Keep a document's rows and files. Nothing is taken out yet."""
        rows: Rows = {
            table: self._kept(f"SELECT * FROM {table} WHERE document_id = ?", document_id)
            for table in _TABLES
        }
        rows["documents"] = self._kept("SELECT * FROM documents WHERE id = ?", document_id)
        rows["vectors"] = self._kept(
            "SELECT v.* FROM vectors v JOIN passages p ON p.id = v.passage_id WHERE p.document_id = ?",
            document_id,
        )
        for table, column in (("feedback", "document_id"), ("documents", "draft_of")):
            rows[f"{table}.{column}"] = self._kept(f"SELECT id FROM {table} WHERE {column} = ?", document_id)
        self.drop_removal(document_id)
        self.write(
            """INSERT INTO removed SELECT id, ?, external_id, number_key, issuer_key, issued_on, ?, ?, visibility, ?
               FROM documents WHERE id = ?""",
            name, removed_by, now(), zlib.compress(json.dumps(rows, ensure_ascii=False).encode()), document_id,
        )  # fmt: skip
        self.write(
            """INSERT INTO removed_files
                 (document_id, name, sha256, added_at, content, recognised, sound, words, paged, is_source)
               SELECT c.document_id, f.name, f.sha256, f.added_at, f.content, c.recognised, c.sound, c.words, c.paged,
                 CASE WHEN d.file_id = f.id THEN 1 ELSE 0 END
               FROM copies c JOIN files f ON f.id = c.file_id JOIN documents d ON d.id = c.document_id
               WHERE c.document_id = ? ORDER BY CASE WHEN d.file_id = f.id THEN 0 ELSE 1 END, f.id""",
            document_id,
        )

    def _kept(self, sql: str, document_id: int) -> list[dict[str, Any]]:
        return [
            {
                name: {_BLOB: b64encode(value).decode()} if isinstance(value, bytes) else value
                for name, value in dict(row).items()
            }
            for row in self.rows(sql, document_id)
        ]

    def removals(self, limit: int = -1, offset: int = 0) -> list[Removal]:
        """What can be put back, the latest first."""
        rows = self.rows(
            f"SELECT * FROM removed WHERE content IS NOT NULL ORDER BY {_LAST_FIRST} LIMIT ? OFFSET ?",
            limit,
            offset,
        )
        return [self._removal(row) for row in rows]

    def removal(self, document_id: int) -> Removal | None:
        """What is kept of a document that was taken out."""
        row = self.one("SELECT * FROM removed WHERE document_id = ?", document_id)
        return self._removal(row) if row else None

    @staticmethod
    def _removal(row: Row) -> Removal:
        return Removal(
            row["document_id"],
            row["name"],
            row["removed_by"],
            row["removed_at"],
            Visibility(row["visibility"]),
            row["content"] is not None,
        )

    def removed_file(self, sha256: str) -> int | None:
        """The id that a document had of which this was a file."""
        row = self.one(
            "SELECT document_id FROM removed_files WHERE sha256 = ? ORDER BY id DESC LIMIT 1", sha256
        )
        return int(row["document_id"]) if row else None

    def removed_record(self, external_id: str) -> int | None:
        """The id that a record had."""
        row = self.one(
            f"SELECT document_id FROM removed WHERE external_id = ? ORDER BY {_LAST_FIRST} LIMIT 1",
            external_id,
        )
        return int(row["document_id"]) if row else None

    def removed_text(self, number_key: str, issuer_key: str, issued_on: str) -> int | None:
        """The id that the document of a number, an issuer and a date had."""
        row = self.one(
            f"""SELECT document_id FROM removed WHERE number_key = ? AND issuer_key = ? AND issued_on = ?
                  AND external_id IS NULL ORDER BY {_LAST_FIRST} LIMIT 1""",
            number_key, issuer_key, issued_on,
        )  # fmt: skip
        return int(row["document_id"]) if row else None

    def drop_removal(self, document_id: int) -> None:
        """Forget that a document was taken out: it is back."""
        self.write("DELETE FROM removed WHERE document_id = ?", document_id)

    def sweep_removed(self, before: str) -> int:
        """Forget what was taken out before a time (ISO text, UTC), but its id and sums; returns of how many."""
        rows = self.rows(
            "UPDATE removed SET content = NULL WHERE removed_at < ? AND content IS NOT NULL RETURNING document_id",
            before,
        )
        for row in rows:
            self._forget_files(row["document_id"])
        return len(rows)

    def forget_removed(self, document_id: int) -> None:
        """Forget the rows and files of one that was taken out; what was in them is overwritten in the file too."""
        self.engine.overwrite()
        self.write("UPDATE removed SET content = NULL WHERE document_id = ?", document_id)
        self._forget_files(document_id)

    def _forget_files(self, document_id: int) -> None:
        self.write("UPDATE removed_files SET content = NULL WHERE document_id = ?", document_id)

    # The way back

    def put_back(self, document_id: int) -> None:
        """Write a document's rows as they were; what its citations mean is left open. Its row may be there already."""
        row = self.one("SELECT content FROM removed WHERE document_id = ?", document_id)
        assert row is not None and row["content"] is not None
        rows: Rows = json.loads(zlib.decompress(row["content"]))
        self._put_document(document_id, rows["documents"][0])
        passages = [self._put_passage(each) for each in rows["passages"]]
        ids = {each["id"]: new for each, new in zip(rows["passages"], passages, strict=True)}
        for each in rows["vectors"]:
            self._put_row("vectors", each | {"passage_id": ids[each["passage_id"]]})
        for each in rows["citations"]:
            self._put_row("citations", each | {"target_id": None}, without="id")
        for table in ("pages", "page_words", "sections", "signatures"):
            for each in rows[table]:
                self._put_row(table, each)
        for each in rows["relations"]:
            if self._existing("documents", each["target_id"]):
                self._put_row("relations", each, or_ignore=True)
        self._put_links(document_id, rows)
        self._put_files(document_id)
        self.drop_removal(document_id)

    def _put_document(self, document_id: int, columns: dict[str, Any]) -> None:
        kept = columns | {"file_id": self._existing("files", columns["file_id"])}
        kept["draft_of"] = self._existing("documents", columns["draft_of"])
        if not self.rows("SELECT 1 FROM documents WHERE id = ?", document_id):
            self._put_row("documents", kept)
            return
        for name, value in self._known("documents", kept).items():
            # The catalogue may have learnt more meanwhile.
            if name not in ("id", "catalogue"):
                self.write(f"UPDATE documents SET {name} = ? WHERE id = ?", value, document_id)

    def _existing(self, table: str, key: int | None) -> int | None:
        return key if key and self.rows(f"SELECT 1 FROM {table} WHERE id = ?", key) else None

    def _put_links(self, document_id: int, rows: Rows) -> None:
        for each in rows["feedback.document_id"]:
            self.write("UPDATE feedback SET document_id = ? WHERE id = ?", document_id, each["id"])
        for each in rows["documents.draft_of"]:
            sql = "UPDATE documents SET draft_of = ? WHERE id = ? AND draft_of IS NULL AND draft IS NOT NULL"
            self.write(sql, document_id, each["id"])

    def _put_files(self, document_id: int) -> None:
        for row in self.rows("SELECT * FROM removed_files WHERE document_id = ? ORDER BY id", document_id):
            file_id = self.insert(
                "INSERT INTO files (name, sha256, added_at, content) VALUES (?, ?, ?, ?)",
                self._free_name(row["name"], row["sha256"]), row["sha256"], row["added_at"], row["content"],
            )  # fmt: skip
            self.write(
                "INSERT INTO copies VALUES (?, ?, ?, ?, ?, ?)",
                file_id, document_id, row["recognised"], row["sound"], row["words"], row["paged"],
            )  # fmt: skip
            if row["is_source"]:
                self.write("UPDATE documents SET file_id = ? WHERE id = ?", file_id, document_id)

    def _free_name(self, name: str, sha256: str) -> str:
        """The file's name; another one may have taken it meanwhile."""
        taken = self.rows("SELECT 1 FROM files WHERE name = ?", name)
        return f"{name} (khôi phục {sha256[:8]})" if taken else name

    def _known(self, table: str, values: dict[str, Any]) -> dict[str, Any]:
        """The columns that the table has, blobs as bytes."""
        names = self.engine.columns(table)
        return {
            name: b64decode(value[_BLOB]) if isinstance(value, dict) else value
            for name, value in values.items()
            if name in names
        }

    def _put_row(
        self, table: str, values: dict[str, Any], *, without: str = "", or_ignore: bool = False
    ) -> None:
        sql, known = self._inserting(table, values, without)
        self.write(sql + (" ON CONFLICT DO NOTHING" if or_ignore else ""), *known)

    def _put_passage(self, values: dict[str, Any]) -> int:
        sql, known = self._inserting("passages", values, "id")
        return self.insert(sql, *known)

    def _inserting(self, table: str, values: dict[str, Any], without: str) -> tuple[str, list[Any]]:
        known = {name: value for name, value in self._known(table, values).items() if name != without}
        names = ", ".join(f'"{name}"' for name in known)
        marks = ", ".join("?" * len(known))
        return f"INSERT INTO {table} ({names}) VALUES ({marks})", list(known.values())
