"""The tables of pages and sections."""

from collections.abc import Sequence

from index.tables.database import Database
from ingest.document import Page, Section
from ingest.page_boxes import pack, unpack
from ingest.raw_text import PageWord


class Outlines(Database):
    """How a text is divided: by pages of its file, and by sections of its outline."""

    def put_pages(self, document_id: int, pages: Sequence[Page]) -> None:
        """Store the pages of a document."""
        for page in pages:
            self.write(
                "INSERT INTO pages VALUES (?, ?, ?, ?)", document_id, page.number, page.start, page.end
            )

    def pages(self, document_id: int) -> list[Page]:
        """The pages of a document, empty when its format has none."""
        sql = 'SELECT number, start, "end" FROM pages WHERE document_id = ? ORDER BY number'
        return [Page(row["number"], row["start"], row["end"]) for row in self.rows(sql, document_id)]

    def put_recognised_page(self, document_id: int, page: int, turn: int, words: Sequence[PageWord]) -> None:
        """Store the words of a recognised page; turn: degrees, clockwise, by which the page was turned."""
        self.write("INSERT INTO page_words VALUES (?, ?, ?, ?)", document_id, page, turn, pack(words))

    def recognised_page(self, document_id: int, page: int) -> tuple[int, tuple[PageWord, ...]] | None:
        """Turn and words of a recognised page; None for one with a text layer."""
        row = self.one(
            "SELECT turn, words FROM page_words WHERE document_id = ? AND page = ?", document_id, page
        )
        return (row["turn"], unpack(row["words"])) if row else None

    def page_at(self, document_id: int, position: int) -> int | None:
        """The number of the page that holds a place of the text; None for a format without pages."""
        sql = 'SELECT number FROM pages WHERE document_id = ? AND start <= ? AND "end" > ?'
        row = self.one(sql, document_id, position, position)
        return int(row["number"]) if row else None

    def put_sections(self, document_id: int, sections: Sequence[Section]) -> None:
        """Store the outline of a document."""
        for ordinal, each in enumerate(sections):
            self.write(
                "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                document_id, ordinal, each.parent, each.label, each.title, each.level, each.start, each.end,
            )  # fmt: skip

    def sections(self, document_id: int) -> list[Section]:
        """The outline of a document in the order of the text."""
        rows = self.rows("SELECT * FROM sections WHERE document_id = ? ORDER BY ordinal", document_id)
        return [
            Section(row["label"], row["title"], row["level"], row["start"], row["end"], row["parent"])
            for row in rows
        ]
