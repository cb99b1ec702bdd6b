"""The texts and what is said of their places: every offset leads to what it says, in every document."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from unicodedata import is_normalized

from index.store import Store
from index.tables.engine import Row
from index.wholeness.fault import REPAIR, RESTORE, Fault, Part, Progress
from index.wholeness.originals import has_sound_original
from index.wholeness.rows import name_of
from ingest.text import canonical_text, fold

# Documents whose texts are in memory together.
_BATCH = 500
_HANGING = {
    "passages": 'SELECT document_id, origin, start, "end", CAST(words AS BLOB) AS words FROM passages',
    "pages": 'SELECT document_id, number, start, "end" FROM pages',
    "sections": 'SELECT document_id, ordinal, parent, start, "end" FROM sections',
    "citations": 'SELECT document_id, start, "end" FROM citations',
}
_ORDER = {"passages": "start", "pages": "number", "sections": "ordinal", "citations": "start"}

Rows = Sequence[Row]


def text_faults(store: Store, progress: Progress) -> Iterator[Fault]:
    """Whatever does not hold between a document's text and its rows."""
    row = store.one("SELECT max(id) FROM documents")
    last = int(row[0] or 0) if row else 0
    for first in range(0, last + 1, _BATCH):
        progress("Kiểm vị trí trong văn bản", first, last)
        yield from _faults_between(store, first, first + _BATCH - 1)
    progress("Kiểm vị trí trong văn bản", last, last)


def _faults_between(store: Store, first: int, last: int) -> Iterator[Fault]:
    hanging = {table: _by_document(store, table, first, last) for table in _HANGING}
    documents = store.rows(
        """SELECT id, CAST(text AS BLOB) AS text, CAST(description AS BLOB) AS description, evidence,
             external_id IS NOT NULL AS is_record FROM documents WHERE id BETWEEN ? AND ?""",
        first,
        last,
    )
    for row in documents:
        own = {table: rows.get(row["id"], ()) for table, rows in hanging.items()}
        for where, told in _wrong(row, own):
            sound = has_sound_original(store, row["id"])
            named = f"{name_of(store, row['id'])}: {told}"
            yield Fault(Part.STORE, where, named, REPAIR if sound else RESTORE, row["id"])


def _by_document(store: Store, table: str, first: int, last: int) -> Mapping[int, Rows]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    sql = f"{_HANGING[table]} WHERE document_id BETWEEN ? AND ? ORDER BY document_id, {_ORDER[table]}"
    for row in store.rows(sql, first, last):
        found[row["document_id"]].append(row)
    return found


def _wrong(document: Row, own: Mapping[str, Rows]) -> Iterator[tuple[str, str]]:
    """Tables and what is wrong in them."""
    try:
        text, description = (
            None if document[name] is None else document[name].decode("utf-8")
            for name in ("text", "description")
        )
    except UnicodeDecodeError:
        yield "documents", "chữ không còn là UTF-8"
        return
    for each in (text, description):
        if each is not None and not is_normalized("NFC", each):
            yield "documents", "chữ không ở dạng NFC"
    length = len(text or "")
    yield from _wrong_passages(own["passages"], {"text": text or "", "record": description or ""})
    passages = [row for row in own["passages"] if row["origin"] == "text"]
    if document["is_record"] and text and not _tiles(passages, length):
        yield "passages", "các đoạn không phủ kín văn bản"
    yield from _wrong_pages(own["pages"], length)
    yield from _wrong_sections(own["sections"], length)
    if any(not 0 <= row["start"] < row["end"] <= length for row in own["citations"]):
        yield "citations", "vị trí viện dẫn vượt ngoài văn bản"
    if any(
        not 0 <= each[1] <= each[2] <= length for each in _listed(document["evidence"]) if text is not None
    ):
        yield "documents", "chỗ đọc các trường vượt ngoài văn bản"


def _listed(evidence: str) -> Sequence[Sequence[int]]:
    try:
        return list(json.loads(evidence))
    except ValueError:
        return [["", -1, -1]]  # type: ignore[list-item]


def _wrong_passages(passages: Rows, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    reached = {"text": 0, "record": 0}
    for row in passages:
        text, start, end = texts[row["origin"]], row["start"], row["end"]
        if not 0 <= start < end <= len(text):
            yield "passages", f"đoạn {start}–{end} vượt ngoài văn bản"
        elif start < reached[row["origin"]]:
            yield "passages", f"đoạn {start}–{end} chồng lên đoạn trước"
        elif not says_the_same(text[start:end], row["words"].decode("utf-8", "replace")):
            yield "passages", f"từ đã tách của đoạn {start}–{end} khác chữ của văn bản"
        reached[row["origin"]] = end


def says_the_same(text: str, words: str) -> bool:
    """Whether stored words are those of a text: its letters and digits in their order, marks aside."""
    return _letters(canonical_text(text)) == _letters(words)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text.lower())))


def _tiles(passages: Rows, length: int) -> bool:
    ends = [0, *(row["end"] for row in passages)]
    return [row["start"] for row in passages] == ends[:-1] and ends[-1] == length


def _wrong_pages(pages: Rows, length: int) -> Iterator[tuple[str, str]]:
    reached = 0
    for row in pages:
        if not reached <= row["start"] <= row["end"] <= length:
            yield "pages", f"trang {row['number']} không nối theo trang trước"
        reached = row["end"]


def _wrong_sections(sections: Rows, length: int) -> Iterator[tuple[str, str]]:
    places = {row["ordinal"]: (row["start"], row["end"]) for row in sections}
    for row in sections:
        start, end = places.get(row["parent"], (0, length)) if row["parent"] is not None else (0, length)
        if not start <= row["start"] <= row["end"] <= end or row["parent"] not in (None, *places):
            yield "sections", f"đề mục thứ {row['ordinal'] + 1} nằm ngoài chỗ của nó"
