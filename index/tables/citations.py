"""The tables of citations and relations: what texts and the catalogue say of other documents."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.records import StoredCitation, StoredRelation
from index.tables.database import Database, day, iso
from index.tables.engine import Row
from ingest.document import Reference, Relation

# Citations from which on a document is one that everything cites.
_MANY_CITING = 500
# More than any text has letters: a mention's start and end as one number, the first mention's being the least.
_SPAN = 2**32


class Citations(Database):
    """Mentions with their claims, and facts between documents."""

    def put_citation(
        self, document_id: int, reference: Reference, number_key: str | None, target_id: int | None
    ) -> None:
        """Store a mention with its claims and the document it resolves to."""
        via = reference.via
        self.write(
            """INSERT INTO citations (document_id, start, "end", number, number_key, kind, issuer, issued_on, subject,
                   relation, target_id, via_number, via_relation, name, year, part, ends_on)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            document_id, reference.start, reference.end, reference.called, number_key, reference.kind,
            reference.issuer, iso(reference.issued_on), reference.subject, reference.relation, target_id,
            via.number if via else None, via.relation if via else None, reference.name, reference.year, reference.part,
            iso(reference.ends_on),
        )  # fmt: skip

    _CITATIONS = """SELECT c.*, substr(d.text, c.start + 1, c."end" - c.start) AS text
                    FROM citations c JOIN documents d ON d.id = c.document_id"""

    @staticmethod
    def _citation(row: Row) -> StoredCitation:
        return StoredCitation(
            document_id=row["document_id"],
            start=row["start"],
            end=row["end"],
            text=row["text"],
            number=None if row["name"] else row["number"],
            id=row["id"],
            relation=Relation(row["relation"]),
            kind=row["kind"],
            issuer=row["issuer"],
            issued_on=day(row["issued_on"]),
            subject=row["subject"],
            target_id=row["target_id"],
            via_number=row["via_number"],
            via_relation=Relation(row["via_relation"]) if row["via_relation"] else None,
            name=row["name"],
            year=row["year"],
            part=row["part"],
            ends_on=day(row["ends_on"]),
        )

    def citations_of_key(self, key: str) -> list[StoredCitation]:
        """The mentions whose number or name has this key, whatever they resolve to."""
        return [self._citation(row) for row in self.rows(f"{self._CITATIONS} WHERE c.number_key = ?", key)]

    def set_target(self, citation_id: int, target_id: int | None) -> None:
        """Let a mention mean another document."""
        self.write("UPDATE citations SET target_id = ? WHERE id = ?", target_id, citation_id)

    def move_mentions(self, document_id: int, other_id: int) -> None:
        """Make what is said of one document said of another; what that one says of itself is no mention."""
        self.write("UPDATE citations SET target_id = ? WHERE target_id = ?", other_id, document_id)
        self.write("DELETE FROM citations WHERE document_id = ?1 AND target_id = ?1", other_id)
        self.move_relations(document_id, other_id)

    def move_relations(self, document_id: int, other_id: int) -> None:
        """Make the catalogue's facts on one document facts on another."""
        for side in ("document_id", "target_id"):
            other = "target_id" if side == "document_id" else "document_id"
            self.write(
                f"""UPDATE relations SET {side} = ?1 WHERE {side} = ?2 AND NOT EXISTS (
                      SELECT 1 FROM relations o
                      WHERE o.{side} = ?1 AND o.relation = relations.relation AND o.{other} = relations.{other})""",
                other_id,
                document_id,
            )

    def citations_from(self, document_id: int) -> list[StoredCitation]:
        """What a document cites, in the order of its text."""
        rows = self.rows(
            "SELECT c.*, '' AS text FROM citations c WHERE c.document_id = ? ORDER BY c.start", document_id
        )
        held = self.one("SELECT text FROM documents WHERE id = ?", document_id) if rows else None
        # Cut here, from the text read once: SQLite counts letters from the start for each.
        text = held["text"] or "" if held else ""
        return [replace(each, text=text[each.start : each.end]) for each in map(self._citation, rows)]

    def citations_to(
        self, document_id: int, limit: int = -1, *, open_only: bool = False
    ) -> list[StoredCitation]:
        """Who cites a document. open_only: without those that are internal."""
        among = "AND d.visibility = 'open'" if open_only else ""
        sql = f"{self._CITATIONS} WHERE c.target_id = ? {among} ORDER BY c.document_id, c.start LIMIT ?"
        return [self._citation(row) for row in self.rows(sql, document_id, limit)]

    def times_cited(self, document_id: int) -> int:
        """How often a document is cited."""
        row = self.one("SELECT count(*) AS times FROM citations WHERE target_id = ?", document_id)
        return int(row["times"]) if row else 0

    def cites(self, document_id: int) -> list[tuple[int, Relation, int, int, int]]:
        """(other, relation, how often, start, end of the first mention) of each document that a document cites."""
        return self._mentioned("target_id", "document_id", document_id)

    def cited_by(self, document_id: int) -> list[tuple[int, Relation, int, int, int]]:
        """The same of each document that cites it."""
        return self._mentioned("document_id", "target_id", document_id)

    def _mentioned(self, other: str, own: str, document_id: int) -> list[tuple[int, Relation, int, int, int]]:
        """Mentions by document and relation. What stands in another's subject is by the text itself only mentioned."""
        rows = self.rows(
            f"""SELECT {other} AS other, CASE WHEN via_relation IS NULL THEN relation ELSE ?2 END AS done,
                  count(*) AS often, min(start * {_SPAN} + "end") AS place
                FROM citations WHERE {own} = ?1 AND {other} IS NOT NULL AND {other} != ?1
                GROUP BY {other}, done ORDER BY {other}, done""",
            document_id,
            Relation.MENTIONS,
        )
        return [
            (row["other"], Relation(row["done"]), row["often"], *divmod(row["place"], _SPAN)) for row in rows
        ]

    def citing_passages(self) -> list[tuple[int, int]]:
        """(passage, document): a passage of a text, and a document that it cites and whose text is here too."""
        rows = self.rows(
            """SELECT DISTINCT p.id AS passage_id, c.target_id FROM citations c
               JOIN passages p ON p.document_id = c.document_id AND p.origin = 'text'
                    AND p.start <= c.start AND p."end" > c.start
               JOIN documents d ON d.id = c.target_id AND d.text IS NOT NULL
               WHERE c.target_id != c.document_id ORDER BY p.id, c.target_id"""
        )
        return [(row["passage_id"], row["target_id"]) for row in rows]

    def cited_targets(self, document_id: int) -> list[int]:
        """Ids of the documents that a document's citations resolve to."""
        sql = "SELECT DISTINCT target_id FROM citations WHERE document_id = ? AND target_id IS NOT NULL"
        return [row["target_id"] for row in self.rows(sql, document_id)]

    def citing_the_same(self, document_id: int, limit: int) -> dict[int, list[int]]:
        """Id of each document that cites what this one cites → what both cite; those that share most, at most `limit`.

        What very many documents cite, a constitution, tells nothing of a topic, and is not followed.
        """
        rows = self.rows(
            """SELECT c.document_id, json_group_array(DISTINCT c.target_id) AS both
               FROM citations c WHERE c.target_id IN (
                   SELECT DISTINCT own.target_id FROM citations own WHERE own.document_id = ?1
                     AND own.target_id IS NOT NULL
                     AND ?3 > (SELECT count(*) FROM
                           (SELECT 1 FROM citations o WHERE o.target_id = own.target_id LIMIT ?3) AS few)
               ) AND c.document_id != ?1
               GROUP BY c.document_id ORDER BY count(DISTINCT c.target_id) DESC, c.document_id LIMIT ?2""",
            document_id,
            limit,
            _MANY_CITING,
        )
        return {row["document_id"]: json.loads(row["both"]) for row in rows}

    def cited_without_text(self) -> dict[int, tuple[list[int], int]]:
        """Id of each cited document without text → (ids of those that cite it, number of mentions)."""
        rows = self.rows(
            """SELECT c.target_id, json_group_array(DISTINCT c.document_id) AS citing, count(*) AS mentions
               FROM citations c JOIN documents d ON d.id = c.target_id
               WHERE d.text IS NULL GROUP BY c.target_id"""
        )
        return {row["target_id"]: (json.loads(row["citing"]), row["mentions"]) for row in rows}

    def put_relation(self, document_id: int, relation: Relation, target_id: int, verified: bool) -> None:
        """Store a fact of the catalogue."""
        self.write(
            """INSERT INTO relations VALUES (?, ?, ?, ?)
               ON CONFLICT (document_id, relation, target_id) DO UPDATE SET verified = excluded.verified""",
            document_id,
            relation,
            target_id,
            int(verified),
        )

    def clear_relations(self, document_id: int) -> None:
        """Forget the catalogue's facts on what a document does with others."""
        self.write("DELETE FROM relations WHERE document_id = ?", document_id)

    def acting_relations(self) -> list[tuple[int, Relation, int]]:
        """(document, what it does, target): each that the catalogue or a text tells of two whole documents, once.

        Mentions and the grounds of a document ("căn cứ") do nothing to their targets. What parts and drafts tell is
        left out.
        """
        rows = self.rows(
            """SELECT document_id, relation, target_id FROM relations
               UNION SELECT c.document_id, c.relation, c.target_id
                 FROM citations c JOIN documents d ON d.id = c.document_id
                 WHERE c.target_id IS NOT NULL AND c.via_relation IS NULL AND d.path = '[]' AND d.draft IS NULL
               UNION SELECT outer_.target_id, c.via_relation, c.target_id
                 FROM citations c CROSS JOIN citations outer_
                   ON outer_.document_id = c.document_id AND outer_.number = c.via_number
                 WHERE c.via_relation IS NOT NULL AND c.target_id IS NOT NULL AND outer_.target_id IS NOT NULL"""
        )
        told = ((row["document_id"], Relation(row["relation"]), row["target_id"]) for row in rows)
        return [each for each in told if each[1] not in (Relation.MENTIONS, Relation.BASED_ON)]

    def targets_of(self, relations: Iterable[Relation]) -> list[int]:
        """Ids of the documents with which some document does one of these, whoever tells of it."""
        rows = self.rows(
            """SELECT target_id FROM relations WHERE relation IN (SELECT value FROM json_each(?1))
               UNION SELECT target_id FROM citations WHERE target_id IS NOT NULL
                 AND coalesce(via_relation, relation) IN (SELECT value FROM json_each(?1))""",
            list(relations),
        )
        return [row["target_id"] for row in rows]

    def relations(self, document_ids: Sequence[int]) -> list[StoredRelation]:
        """Facts in which one of these documents stands on either side: the catalogue's, and those that texts tell.

        A text tells a relation of its own by citing, and one between two others where a citation stands in the
        subject of another (`via`). What a draft tells is not verified.
        """
        ids = list(document_ids)
        facts = self.rows(
            """SELECT document_id, relation, target_id, verified FROM relations
               WHERE document_id IN (SELECT value FROM json_each(?1))
                  OR target_id IN (SELECT value FROM json_each(?1))""",
            ids,
        )
        # One query a side, each from the index of its side: with OR every citation would be looked at.
        between = """SELECT outer_.target_id AS document_id, c.via_relation AS relation, c.target_id,
                 c.document_id AS told_by, c.start, c."end", d.draft IS NULL AS verified, NULL AS ends_on
               FROM citations {first} CROSS JOIN citations {second}
                 ON outer_.document_id = c.document_id AND outer_.number = c.via_number
               JOIN documents d ON d.id = c.document_id
               WHERE c.via_relation IS NOT NULL AND c.target_id IS NOT NULL AND outer_.target_id IS NOT NULL
                 AND {first}.target_id IN (SELECT value FROM json_each(?1))"""
        told = self.rows(
            f"""{between.format(first="c", second="outer_")}
               UNION
               {between.format(first="outer_", second="c")}
               UNION ALL
               SELECT document_id, relation, target_id, document_id AS told_by, start, "end", d.draft IS NULL,
                 c.ends_on
               FROM citations c JOIN documents d ON d.id = c.document_id
               WHERE via_relation IS NULL AND relation != 'nhắc đến'
                 AND target_id IN (SELECT value FROM json_each(?1))""",
            ids,
        )
        return [
            StoredRelation(row["document_id"], Relation(row["relation"]), row["target_id"], bool(row["verified"]))
            for row in facts
        ] + [
            StoredRelation(
                row["document_id"], Relation(row["relation"]), row["target_id"], bool(row["verified"]),
                row["told_by"], row["start"], row["end"], day(row["ends_on"]),
            )
            for row in told
        ]  # fmt: skip
