"""What `add` says of a file that was put in, in Vietnamese: whose place it took and why; nothing of a new one."""

from pathlib import PureWindowsPath

from index.intake import Stored
from index.quality import Ground
from index.records import StoredDocument

_NEWER = {
    Ground.LAYER: "bản mới có lớp chữ, bản cũ được nhận dạng từ ảnh",
    Ground.QUALITY: "chữ của bản mới ít lỗi hơn",
    Ground.COMPLETE: "bản mới đầy đủ hơn",
    Ground.REVISED: "lời văn khác, lấy bản nạp sau",
    Ground.PAGES: "bản mới có số trang",
}
_OLDER = {
    Ground.LAYER: "bản mới được nhận dạng từ ảnh",
    Ground.QUALITY: "chữ của bản cũ ít lỗi hơn",
    Ground.COMPLETE: "bản cũ đầy đủ hơn",
    Ground.PAGES: "bản cũ có số trang",
    Ground.FIRST: "cùng lời văn",
}


def notice(stored: Stored) -> str | None:
    """One line of what was not plainly asked for; None when the file is a document of its own."""
    told = [each for each in (_place(stored), _draft(stored), _drafts(stored)) if each]
    return "; ".join(told) or None


def _place(stored: Stored) -> str | None:
    if stored.beside is not None and stored.choice is not None:
        name, choice = stored.beside.name, stored.choice
        held = PureWindowsPath(stored.beside.file_name or "").name
        if choice.takes:
            return f"là bản khác của {name}, thay chữ của {held} ({_NEWER[choice.ground]})"
        return f"là bản khác của {name}, giữ chữ của {held} ({_OLDER[choice.ground]})"
    return f"thay nội dung đã lưu của {stored.replaced.name}" if stored.replaced else None


def _draft(stored: Stored) -> str | None:
    if stored.draft is None:
        return None
    of = f" của {_dated(stored.draft_of)}" if stored.draft_of else ""
    return f"là {stored.draft}{of}, giữ riêng, không thay bản đã ký"


def _drafts(stored: Stored) -> str | None:
    ids = ", ".join(f"mã {each.id}" for each in stored.drafts)
    return f"kho có bản dự thảo của văn bản này ({ids})" if ids else None


def _dated(document: StoredDocument) -> str:
    return document.name + (f" ngày {document.issued_on:%d/%m/%Y}" if document.issued_on else "")
