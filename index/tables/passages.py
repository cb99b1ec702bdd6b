"""The tables of passages and of their vectors."""

import json
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from index.fields import PassageFields
from index.records import Origin, StoredPassage
from index.tables.database import Database
from index.tables.engine import Row
from ingest.document import Passage

_PASSAGE_TEXT = (
    """substr(CASE p.origin WHEN 'text' THEN d.text ELSE d.description END, p.start + 1, p."end" - p.start)"""
)
_PASSAGE_COLUMNS = (
    f"""p.id, p.document_id, p.origin, p.start, p."end", p.page, p.path, {_PASSAGE_TEXT} AS text"""
)


class Passages(Database):
    """Passages with their segmented words, and a vector a model."""

    def put_passage(
        self, document_id: int, origin: Origin, passage: Passage, heading: str, words: str
    ) -> int:
        """Store a passage; returns its id, which is never reused."""
        return self.insert(
            """INSERT INTO passages (document_id, origin, start, "end", page, path, heading, words)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            document_id, origin, passage.start, passage.end, passage.page,
            json.dumps(list(passage.path), ensure_ascii=False), heading, words,
        )  # fmt: skip

    def drop_passages(self, document_id: int) -> None:
        """Forget a document's passages with their vectors."""
        self.write("DELETE FROM passages WHERE document_id = ?", document_id)

    @staticmethod
    def _passage(row: Row) -> StoredPassage:
        return StoredPassage(
            id=row["id"],
            document_id=row["document_id"],
            origin=Origin(row["origin"]),
            text=row["text"],
            start=row["start"],
            end=row["end"],
            page=row["page"],
            path=tuple(json.loads(row["path"])),
        )

    def passages(self, ids: Iterable[int]) -> dict[int, StoredPassage]:
        """The passages among `ids` that still exist."""
        sql = f"""SELECT {_PASSAGE_COLUMNS} FROM passages p JOIN documents d ON d.id = p.document_id
                  WHERE p.id IN (SELECT value FROM json_each(?))"""
        return {row["id"]: self._passage(row) for row in self.rows(sql, [int(each) for each in ids])}

    def passages_of(self, document_id: int) -> list[StoredPassage]:
        """All passages of a document in the order of the text."""
        sql = f"""SELECT {_PASSAGE_COLUMNS} FROM passages p JOIN documents d ON d.id = p.document_id
                  WHERE p.document_id = ? ORDER BY p.start"""
        return [self._passage(row) for row in self.rows(sql, document_id)]

    def passage_at(self, document_id: int, position: int) -> StoredPassage | None:
        """The passage of a document's own text that holds a place."""
        sql = f"""SELECT {_PASSAGE_COLUMNS} FROM passages p JOIN documents d ON d.id = p.document_id
                  WHERE p.document_id = ? AND p.origin = 'text' AND p.start <= ? AND p."end" > ?"""
        row = self.one(sql, document_id, position, position)
        return self._passage(row) if row else None

    def words_of(self, ids: Iterable[int]) -> dict[int, str]:
        """Heading words and words of passages, as one stored line each."""
        return {key: f"{heading} {words}" for key, (heading, words) in self.lines_of(ids).items()}

    def lines_of(self, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
        """Heading words and words of passages, as two stored lines each."""
        sql = "SELECT id, heading, words FROM passages WHERE id IN (SELECT value FROM json_each(?))"
        rows = self.rows(sql, [int(each) for each in ids])
        return {row["id"]: (row["heading"], row["words"]) for row in rows}

    def passage_words(self, after: int = 0) -> Iterator[tuple[int, int, str, str]]:
        """(passage id, document id, heading words, words) of every passage behind an id, in the order of ids."""
        sql = "SELECT id, document_id, heading, words FROM passages WHERE id > ? ORDER BY id"
        for row in self.engine.stream(sql, (after,)):
            yield row["id"], row["document_id"], row["heading"], row["words"]

    def words_of_documents(self, ids: Iterable[int]) -> list[tuple[int, int, str, str]]:
        """As `passage_words`, of some documents."""
        sql = """SELECT id, document_id, heading, words FROM passages
                 WHERE document_id IN (SELECT value FROM json_each(?)) ORDER BY id"""
        return [tuple(row) for row in self.rows(sql, list(ids))]

    def passage_fields(self, after: int = 0) -> Iterator[PassageFields]:
        """Every passage behind an id with what its document says of it, in the order of ids."""
        sql = """SELECT p.id, p.document_id, p.path, p.heading, p.words, d.subject, d.source, d.external_id
                 FROM passages p JOIN documents d ON d.id = p.document_id WHERE p.id > ? ORDER BY p.id"""
        for row in self.engine.stream(sql, (after,)):
            yield PassageFields(
                passage_id=row["id"],
                document_id=row["document_id"],
                path=tuple(json.loads(row["path"])),
                heading=row["heading"],
                words=row["words"],
                subject=row["subject"],
                source=row["source"],
                external_id=row["external_id"],
            )

    def passage_ids(self) -> NDArray[np.int64]:
        """The ids of all passages, in their order."""
        # By the index over documents, which is read in a tenth of the time that the table takes; and as one text, which
        # takes half the time of as many rows.
        row = self.one("SELECT group_concat(id, ' ') FROM passages INDEXED BY passages_by_document")
        return np.sort(np.fromstring((row[0] if row else None) or "", np.int64, sep=" "))

    def passage_count(self) -> int:
        """How many passages are stored."""
        row = self.one("SELECT count(*) FROM passages")
        return int(row[0]) if row else 0

    def documents_with_passages(self) -> int:
        """How many documents can be found by their passages."""
        row = self.one("SELECT count(DISTINCT document_id) FROM passages")
        return int(row[0]) if row else 0

    def misplaced_passages(self) -> int:
        """How many passages reach beyond the text they are cut from; 0 in a sound store."""
        row = self.one(
            """SELECT count(*) FROM passages p JOIN documents d ON d.id = p.document_id
               WHERE p."end" > coalesce(length(CASE p.origin WHEN 'text' THEN d.text ELSE d.description END), 0)"""
        )
        return int(row[0]) if row else 0

    def model_id(self, fingerprint: str, name: str, dimension: int) -> int:
        """The row of an embedding model, made when it is new."""
        row = self.one("SELECT id FROM models WHERE fingerprint = ?", fingerprint)
        if row:
            return int(row["id"])
        return self.insert(
            "INSERT INTO models (fingerprint, name, dimension) VALUES (?, ?, ?)", fingerprint, name, dimension
        )

    def put_vector(self, passage_id: int, model_id: int, vector: bytes) -> None:
        """Store a passage's vector of a model (float16, little-endian)."""
        self.write(
            """INSERT INTO vectors VALUES (?, ?, ?)
               ON CONFLICT (passage_id, model_id) DO UPDATE SET vector = excluded.vector""",
            passage_id,
            model_id,
            vector,
        )

    def drop_vectors(self, passage_id: int) -> None:
        """Forget a passage's vectors; they are made again from its words."""
        self.write("DELETE FROM vectors WHERE passage_id = ?", passage_id)

    def drop_other_vectors(self, model_id: int) -> None:
        """Forget the vectors of every other model; they are made again from the words when one is chosen anew."""
        self.write("DELETE FROM vectors WHERE model_id != ?", model_id)

    def vectors(self, model_id: int, after: int = 0) -> Iterator[tuple[int, bytes]]:
        """(passage id, vector) of a model behind a passage id, in the order of passage ids."""
        sql = """SELECT passage_id, vector FROM vectors WHERE model_id = ? AND passage_id > ?
                 ORDER BY passage_id"""
        for row in self.engine.stream(sql, (model_id, after)):
            yield row["passage_id"], row["vector"]

    def passages_without_vector(self, model_id: int, limit: int) -> list[tuple[int, str, str, str]]:
        """(id, text, heading words, words) of passages that a model has not encoded yet."""
        sql = f"""SELECT p.id, p.heading, p.words,
                   {_PASSAGE_TEXT} AS text
                 FROM passages p JOIN documents d ON d.id = p.document_id
                 WHERE NOT EXISTS (SELECT 1 FROM vectors v WHERE v.passage_id = p.id AND v.model_id = ?) LIMIT ?"""
        return [
            (row["id"], row["text"], row["heading"], row["words"]) for row in self.rows(sql, model_id, limit)
        ]
