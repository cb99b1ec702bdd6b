"""One small file of every format that is read, made here: what mutations start from beside real files."""

import io
import json
from collections.abc import Sequence
from email.message import EmailMessage

from bench.mutants import rezipped
from tests.index.copies import as_page, as_pdf, as_text, as_word, plan
from tests.ingest.hostile_files import odt
from tests.ingest.word6_files import word6_file
from tests.ingest.word97_files import ListLevel, Piece, word_file

_CITING = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015; Chỉ thị số 46-CT/TW ngày 22/6/2015 của Bộ "
    "Chính trị về tăng cường sự lãnh đạo của Đảng đối với công tác bảo đảm an ninh, trật tự;",
    "Điều 1. Thực hiện khoản 2 Điều 5 Nghị định số 30/2020/NĐ-CP; thay thế Quyết định số 12/QĐ-UBND ngày 01/3/2019.",
    "a) Lực lượng công an; b) Ủy ban Mặt trận Tổ quốc Việt Nam các cấp; c) Kết luận số 44-KL/TW.",
)


def _legacy(text: str) -> str:
    """Something like a legacy font's bytes: what matters here is that letters lie above 0x80."""
    return text.encode("utf-8").decode("latin-1")


def _rtf(paragraphs: Sequence[str]) -> bytes:
    head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 .VnTime;}{\f1\fcharset163 Times New Roman;}}"
    table = r"\trowd\cellx2000\cellx4000\intbl một\cell hai\cell\row\pard "
    lines = (
        "".join(each if each.isascii() else rf"\u{ord(each)}?" for each in paragraph)
        for paragraph in paragraphs
    )
    body = r"\par ".join(lines)
    return f"{head}\\f1 {table}{{\\b {body}}}\\par\\f0 Q\\'e7\\'e8 ph\\'d7\\par}}".encode("ascii", "replace")


def _mail(parts: Sequence[tuple[str, bytes]]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.vn", "b@example.vn", "Gửi kế hoạch"
    message["Date"], message["Message-ID"] = "Mon, 01 Jan 2024 08:00:00 +0700", "<1@example.vn>"
    message.set_content("Kính gửi các đồng chí kế hoạch kèm theo thư này.")
    message.add_alternative("<p>Kính gửi <b>các đồng chí</b></p>", subtype="html")
    for name, content in parts:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def _records(paragraphs: Sequence[str]) -> bytes:
    lines = (
        {
            "id": f"r{number}", "text": text, "number": "46-CT/TW", "kind": "chỉ thị", "issuer": "Bộ Chính trị",
            "issued_on": "2015-06-22", "subject": "An ninh", "path": ["Chương I", "Điều 1"], "title": "Điều 1",
        }
        for number, text in enumerate(paragraphs)
        if text
    )  # fmt: skip
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in lines).encode()


def own_files() -> list[tuple[str, bytes]]:
    """(name, bytes) of each."""
    paragraphs = [*plan(), *_CITING]
    text = as_text(paragraphs)
    word, page = as_word(paragraphs), as_page(paragraphs)
    levels = [[ListLevel("\x00."), ListLevel("\x00.\x01.")]]
    pieces = [Piece(f"{each}\r", list_number=1 if each[:1].isdigit() else None) for each in paragraphs]
    tables = [*pieces, Piece("một\x07hai\x07\x07", row_end=True)]
    binary = word_file(tables, ("Times New Roman", ".VnTime"), lists=levels)
    old = word6_file([Piece(f"{_legacy(each)}\r") for each in paragraphs], (".VnTime",))
    open_text = "".join(
        f"<text:h text:outline-level='1'>{each}</text:h><text:p>{each}</text:p>" for each in _CITING
    )
    return [
        ("ke-hoach.txt", text),
        ("ke-hoach-16.txt", "\n".join(paragraphs).encode("utf-16")),
        ("ke-hoach-dau.txt", "\n".join(_CITING).encode("utf-8-sig")),
        ("ke-hoach.md", b"# " + text),
        ("ke-hoach.docx", word),
        ("ke-hoach.odt", odt(open_text)),
        ("ke-hoach.rtf", _rtf(paragraphs)),
        ("ke-hoach.html", page),
        ("ke-hoach.pdf", as_pdf(paragraphs)),
        ("ke-hoach.doc", binary),
        ("ke-hoach-cu.doc", old),
        (
            "ke-hoach.zip",
            rezipped([("a.docx", word), ("thu mục/b.txt", text), ("c.doc", binary)], io.BytesIO()),
        ),
        ("trong.zip", rezipped([("d.zip", rezipped([("e.html", page)], io.BytesIO()))], io.BytesIO())),
        ("thu.eml", _mail([("kế hoạch.docx", word), ("a.txt", text), ("b.pdf", as_pdf(paragraphs))])),
        ("ban-ghi.jsonl", _records(paragraphs)),
    ]
