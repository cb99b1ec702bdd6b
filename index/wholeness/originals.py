"""The files that documents were read from: their bytes held against their names' sums."""

import hashlib
from collections.abc import Iterator

from index.store import Store
from index.wholeness.fault import RESTORE, Fault, Part, Progress


def is_sound(content: bytes | None, sha256: str) -> bool:
    """Whether bytes are those that came in."""
    return content is not None and hashlib.sha256(content).hexdigest() == sha256


def has_sound_original(store: Store, document: int) -> bool:
    """Whether the file that a document's text was read from is kept, as it came."""
    rows = store.rows(
        """SELECT f.content, f.sha256 FROM documents d JOIN files f ON f.id = d.file_id
           JOIN copies c ON c.file_id = f.id AND c.document_id = d.id WHERE d.id = ?""",
        document,
    )
    return any(is_sound(row["content"], row["sha256"]) for row in rows)


def original_faults(store: Store, progress: Progress) -> Iterator[Fault]:
    """Kept files whose bytes are not those that came in; one file at a time is in memory."""
    kept = store.kept_files()
    for at, (table, file_id) in enumerate(kept):
        progress("Kiểm tệp gốc", at, len(kept))
        name, content, sha256 = store.kept_file(table, file_id)
        if not is_sound(content, sha256):
            advice = f"nạp lại tệp này từ nơi khác (bỏ văn bản rồi «vankien add»), hoặc {RESTORE}"
            yield Fault(Part.FILE, table, f"tệp gốc «{name}» sai mã kiểm", advice)
