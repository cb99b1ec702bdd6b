"""The store as readers without a name see it: rows of internal documents are not there.

Every connection has views in the places of the tables, so that any query, whoever wrote it, finds open documents alone;
and since a view takes no rows, nothing is changed through it. Only feedback is a table still.
"""

from dataclasses import replace

import numpy as np

from index.records import RawHeader, StoredCitation
from index.store import Store

# By the ids of the few that are hidden, an index of its own: their column stands behind the texts, far to read.
# Those that were removed count too: their names and the times of their changes are kept.
_INTERNAL = """SELECT id FROM main.documents WHERE visibility = 'internal'
               UNION ALL SELECT document_id FROM main.removed WHERE visibility = 'internal'"""
_HIDDEN = f"({_INTERNAL})"
_OF_DOCUMENT = (
    "passages", "pages", "page_words", "sections", "copies", "signatures",
    "changes", "corrections", "removed", "removed_files",
)  # fmt: skip
_CONDITIONS = {
    "documents": f"id NOT IN {_HIDDEN}",
    # What leads to a hidden document would tell its id; `citations_from` gives the mention without it.
    "citations": f"document_id NOT IN {_HIDDEN} AND (target_id IS NULL OR target_id NOT IN {_HIDDEN})",
    "relations": f"document_id NOT IN {_HIDDEN} AND target_id NOT IN {_HIDDEN}",
    "forwards": f"document_id NOT IN {_HIDDEN} AND to_id NOT IN {_HIDDEN}",
    **dict.fromkeys(_OF_DOCUMENT, f"document_id NOT IN {_HIDDEN}"),
}


class OpenStore(Store):
    """Reads a store that is open already, and of it what is open."""

    views = _CONDITIONS

    def headers(self) -> list[RawHeader]:
        """As of all documents, without those that are hidden."""
        hidden = np.array(self.internal_ids(), np.int64)
        shown = [each._replace(ids=each.ids[~np.isin(each.ids, hidden)]) for each in super().headers()]
        return [each for each in shown if len(each.ids)]

    def citations_from(self, document_id: int) -> list[StoredCitation]:
        """What a document cites; a mention of a hidden one leads nowhere."""
        sql = self._CITATIONS.replace("FROM citations", "FROM main.citations")
        rows = self.rows(f"{sql} WHERE c.document_id = ? AND c.target_id IN {_HIDDEN}", document_id)
        unled = [replace(self._citation(row), target_id=None) for row in rows]
        return sorted([*super().citations_from(document_id), *unled], key=lambda each: each.start)
