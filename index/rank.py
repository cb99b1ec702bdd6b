"""Which document is stronger: the rank of its issuer and of its kind, each line of command by itself (DOMAIN 4.5)."""

from index.records import StoredDocument
from ingest.issuer_names import successor_of
from ingest.issuers import issuer_key

# Lower is stronger.
_ISSUER_RANK = (
    ("đại hội", 1), ("ban chấp hành trung ương", 2), ("bộ chính trị", 3), ("ban bí thư", 4),
    ("quốc hội", 1), ("ủy ban thường vụ quốc hội", 2), ("chủ tịch nước", 3), ("chính phủ", 4),
    ("thủ tướng", 5), ("bộ ", 6), ("hội đồng nhân dân", 7), ("hđnd", 7), ("ubnd", 8), ("ủy ban nhân dân", 8),
)  # fmt: skip
_KIND_RANK = (
    "hiến pháp", "bộ luật", "luật", "pháp lệnh", "nghị quyết", "nghị định", "quyết định", "quy định", "chỉ thị",
    "kết luận", "thông tư", "kế hoạch", "chương trình", "hướng dẫn", "thông báo", "công văn",
)  # fmt: skip
_LOWEST = 9
# From here on bodies are many, one beside another: a province's has no say over its neighbour's.
_LOCAL = 7


def issuer_rank(issuer: str | None) -> int:
    """1 for the Congress and the National Assembly … 9 for those that the order does not name."""
    name = (issuer or "").lower()
    return next((rank for prefix, rank in _ISSUER_RANK if name.startswith(prefix)), _LOWEST)


def kind_rank(document: StoredDocument) -> int:
    """0 for the Constitution …; among documents of one issuer."""
    return _KIND_RANK.index(document.kind) if document.kind in _KIND_RANK else len(_KIND_RANK)


def may_end(document: StoredDocument, other: StoredDocument) -> bool:
    """Whether a document's issuer can end the other one: it is its own or an heir's, or stands above the other's.

    Quy định 66-QĐ/TW for the Party; for the State the order of Luật ban hành văn bản quy phạm pháp luật. Where an
    issuer is not known nothing is ended.
    """
    if not document.issuer or not other.issuer:
        return False
    if issuer_key(document.issuer) == issuer_key(other.issuer):
        return True
    heir = successor_of(other.issuer)
    if heir is not None and issuer_key(heir.new) == issuer_key(document.issuer):
        return True
    if document.authority is None or document.authority is not other.authority:
        return False
    rank, below = issuer_rank(document.issuer), issuer_rank(other.issuer)
    return rank < below or (rank == below and rank < _LOCAL)
