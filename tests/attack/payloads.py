"""Documents that attack whatever shows them: payloads in each field, in the text, and in names of files."""

import json
from html import escape
from io import BytesIO

from index.knowledge_base import KnowledgeBase
from index.queue import Queue
from index.records import Status, Visibility
from index.tables.listings import Listing

# Stands in each payload, so that whatever becomes of it is found.
MARK = "zxss"
PAYLOADS = (
    f"<script>{MARK}(1)</script>",
    f'"><img src=x onerror={MARK}(2)>',
    f"'><svg/onload={MARK}(3)>",
    f"</textarea></title></script><script>{MARK}(4)</script>",
    f'{{{{{MARK}.constructor("x")()}}}}${{{MARK}(5)}}',
    f'<math><mtext><table><mglyph><style><!--</style><img title="--><img src=1 onerror={MARK}(6)>">',
    f"&lt;img src=x onerror={MARK}(7)&gt;",
    f"javascript:{MARK}(8)",
    f"\u2028</b><a href=javascript:{MARK}(9)>x</a>",
)
ALL = " ".join(PAYLOADS)
# Systems take these as names of files, but for the slash.
FILE_NAME = f"\"><img src=x onerror={MARK}(10)>'{MARK}.txt"
RECORD_ID = f'"><script>{MARK}(11)</script>'

_RECORD = {
    "id": RECORD_ID,
    "number": "66/QĐ-UBND",
    "kind": f"quyết định {PAYLOADS[1]}",
    "issuer": f"UBND tỉnh {PAYLOADS[0]}{PAYLOADS[2]}",
    "issued_on": "2021-05-04",
    "subject": f"Về bảo vệ hồ Dầu Tiếng {ALL}",
    "title": f"Tên {ALL}",
    "path": [f"Chương I {PAYLOADS[0]}", f"Mục 1 {PAYLOADS[1]}"],
    "source": f"javascript:{MARK}(12)",
    "text": f"Điều 1. Bảo vệ hồ Dầu Tiếng trước mùa mưa {ALL}.\nĐiều 2. Thực hiện Kết luận số 44-KL/TW {PAYLOADS[1]}.",
}
TEXT = f"""ỦY BAN NHÂN DÂN TỈNH TÂY NINH {PAYLOADS[0]}
Số: 67/KH-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Tây Ninh, ngày 6 tháng 5 năm 2021
KẾ HOẠCH
Về bảo vệ hồ Dầu Tiếng {PAYLOADS[1]}

Căn cứ Chỉ thị số 778-CT/TW ngày 03/4/2019 của Bộ Chính trị về trồng rừng {PAYLOADS[0]};
Thay thế Quyết định số 66/QĐ-UBND ngày 04/5/2021.

I. Mục đích {PAYLOADS[0]}
Bảo vệ hồ Dầu Tiếng trước mùa mưa {ALL}.

II. Tổ chức {PAYLOADS[2]}
Đoàn thanh niên chủ trì trồng cây quanh hồ Dầu Tiếng trong ba năm đầu {PAYLOADS[5]}.

Nơi nhận:                                  TM. ỦY BAN NHÂN DÂN
- Như trên.                                CHỦ TỊCH
                                           Nguyễn Văn A {PAYLOADS[0]}
"""
# Where the page asks for something, it is given what finds the above, and payloads.
ASKED = (f"hồ Dầu Tiếng {PAYLOADS[1]}", ALL)


HTML_NAME = f"'><svg onload={MARK}(13)>.html"


def put_in(base: KnowledgeBase) -> dict[str, int]:
    """Put the documents in; the ids of a file, a record and a page of HTML."""
    record = json.dumps(_RECORD, ensure_ascii=False).encode()
    assert base.add_bytes(record, f"{PAYLOADS[0].replace('/', '')}.jsonl").added == 1
    assert base.add_bytes(TEXT.encode(), FILE_NAME).added == 1
    document = base.document("67/KH-UBND")
    base.correct(document, {"signer": f"Trần B {ALL}"[:200]}, corrected_by=f"ai đó {PAYLOADS[1]}")
    page = f"<html><body><script>{MARK}(14)</script><pre>{escape(TEXT.replace('67/KH', '68/KH'))}</pre></body></html>"
    assert base.add_bytes(page.encode(), HTML_NAME).added == 1
    _, listed = base.store.listed(Listing(status=Status.FULL_TEXT), 100, 0)
    found: dict[str, int] = {}
    for name, suffix in (("hostile", ".txt"), ("html", ".html")):
        found[name] = next(
            each
            for each in listed
            if any(MARK in f.name and f.name.endswith(suffix) for f in base.store.copies(each))
        )
    return found | {"record": base.document(RECORD_ID).id}


def hand_in(base: KnowledgeBase) -> str:
    """A job of a file that cannot be read, with a name that attacks, of someone whose name does; it is over."""
    upload = base.uploads.begin()
    upload.put(FILE_NAME, BytesIO(b"\x00\x01\x02"))
    job = base.submit(upload, f"ai đó {PAYLOADS[1]}", Visibility.OPEN)
    Queue(base).drain()
    return job.id
