"""What the pages call relations between documents: words, from either side, and the families that share a colour."""

from api import labels
from index.neighbourhood import Neighbour, Neighbourhood
from index.records import StoredDocument
from ingest.document import Relation

# A colour a family: with one for each of thirteen relations none could be told from the next.
FAMILY = {
    Relation.REPLACES: "ends",
    Relation.REPEALS: "ends",
    Relation.ENDED: "ends",
    Relation.AMENDS: "changes",
    Relation.CORRECTS: "changes",
    Relation.CONTINUES: "renews",
    Relation.SUCCEEDS: "renews",
    Relation.DETAILS: "carries",
    Relation.IMPLEMENTS: "carries",
    Relation.REVIEWS: "carries",
    Relation.ENCLOSED: "carries",
    Relation.BASED_ON: "grounds",
    Relation.MENTIONS: "mentions",
}
_DOES = {
    Relation.ENDED: "làm hết hiệu lực",
    Relation.BASED_ON: "căn cứ vào",
    Relation.REVIEWS: "sơ kết, tổng kết việc thực hiện",
    Relation.ENCLOSED: "gửi kèm",
}


def does(relation: Relation) -> str:
    """What a document does with another one, before the other's name: `thay thế`, `căn cứ vào`."""
    return _DOES.get(relation, relation.value)


def group_heading(relation: Relation, *, cites: bool) -> str:
    """Above the documents of one relation. cites: they are what the document cites, not what cites it."""
    return f"{does(relation)}:" if cites else f"{does(relation)} văn bản này:"


def side_heading(total: int, *, cites: bool) -> str:
    """Above all documents of one side."""
    count = labels.thousands(total)
    return f"Văn bản này viện dẫn ({count})" if cites else f"Viện dẫn văn bản này ({count})"


def in_words(neighbour: Neighbour, *, cites: bool) -> str:
    """`văn bản này thay thế`, `căn cứ vào văn bản này`, and what there is to doubt of it."""
    tie = neighbour.tie
    told = f"văn bản này {does(tie.relation)}" if cites else f"{does(tie.relation)} văn bản này"
    return told if tie.verified else f"{told} (chưa kiểm chứng)"


def on_one_line(document: StoredDocument) -> str:
    """A document with all that names it, for titles."""
    parts = [document.name, labels.day(document.issued_on), document.issuer, document.subject]
    return ", ".join(part for part in parts if part)


def summary(around: Neighbourhood) -> str:
    """What the picture shows, for who cannot see it."""
    return (
        f"{around.document.name} viện dẫn {labels.thousands(around.cites_total)} văn bản (bên trái), và được "
        f"{labels.thousands(around.cited_by_total)} văn bản viện dẫn (bên phải). Danh sách cạnh hình nêu đủ."
    )
