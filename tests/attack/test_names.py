"""Names of files and ids that lead out of their folder, break a header, or look like another name."""

import io
import re
import zipfile

import pytest
from fastapi.testclient import TestClient

from api.attachments import WORD, attachment
from api.routes.documents import content_disposition
from index.queue import Queue
from tests.attack.ground import Ground, Who

NAMES = (
    "../../../../etc/cron.d/x.txt", "..\\..\\windows\\system32\\x.txt", "/etc/passwd.txt", "C:\\x.txt",
    "\\\\evil\\share\\x.txt",
    "a\x00b.txt", "a\r\nSet-Cookie: x=1\r\n.txt", 'a"; filename="b.html', "CON.txt", "NUL", "..", ".", "", " ", "…/…",
    "\u202egnp.exe.txt", "\u200b\ufeff.txt", "a\u2028b.txt", "a" * 5_000 + ".txt", "đ" * 300 + ".txt", "%2e%2e%2fx.txt",
    "~root/x.txt", "$(id).txt", "`id`.txt", "-rf.txt", "file:///etc/passwd", "a;b|c&d.txt", "\x1b[31m.txt", "\x85.txt",
)  # fmt: skip
# A value of RFC 6266 that no name can leave: a quoted string without quotes and backslashes in it, and RFC 5987.
_DISPOSITION = re.compile(
    r"attachment; filename=\"[ !#-\[\]-~]*\"; filename\*=UTF-8''[A-Za-z0-9%._~!$&+^`|-]*"
)


@pytest.mark.parametrize("name", [*NAMES, "\ud800.txt"], ids=range(len(NAMES) + 1))
def test_no_name_breaks_the_header(name: str) -> None:
    for told in (content_disposition(name), attachment(b"", name, WORD).headers["content-disposition"]):
        assert _DISPOSITION.fullmatch(told), told


def test_no_name_leads_out_of_the_base(ground: Ground, open_client: TestClient) -> None:
    """Sent as names of files and as members of a ZIP: what is written lies in the home, and what is shown is tame."""
    before = {each for each in ground.home.parent.rglob("*") if ground.home not in each.parents}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for at, name in enumerate(each for each in NAMES if each):
            archive.writestr(name.replace("\x00", "") or "x", f"tệp {at} ngắn")
    headers = ground.headers(Who.CONTRIBUTE, open_client)
    boundary = "ranh"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\nx\r\n'.encode()
        for name in NAMES
        if name and not any(each in name for each in '\r\n"')
    ]
    end = f"--{boundary}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    sent = open_client.post("/api/v1/documents", content=b"".join(parts) + end, headers=headers | kind)
    assert sent.status_code in (202, 400), sent.text
    zipped = open_client.post(
        "/api/v1/documents", files=[("files", ("a.zip", packed.getvalue()))], headers=headers
    )
    assert zipped.status_code == 202
    jobs = [each.headers["Location"] for each in (sent, zipped) if each.status_code == 202]
    assert jobs
    Queue(ground.base).drain()
    for address in jobs:
        job = open_client.get(address, params={"limit": 100}, headers=headers).json()
        assert job["state"] == "done"
        for each in [*job["faults"], *job["files"]]:
            name = each.get("file") or each.get("name") or ""
            assert not name.startswith(("/", "..", "~/")) and "/../" not in name, name
            assert name.isprintable(), name
    after = {each for each in ground.home.parent.rglob("*") if ground.home not in each.parents}
    assert after == before


@pytest.mark.parametrize(
    "name", ["../khotrâm.txt", "../../store.sqlite", "/etc/passwd", "khotrâm.txt", "%00", "store.sqlite"]
)
def test_a_name_that_is_asked_for_finds_only_files_of_the_document(
    ground: Ground, open_client: TestClient, name: str
) -> None:
    response = open_client.get(f"/api/v1/documents/{ground.ids['hostile']}/file", params={"name": name})
    assert response.status_code == 404
    assert b"SQLite format" not in response.content and b"root:" not in response.content


@pytest.mark.parametrize(
    "path",
    [
        "..%2f..%2fapp.py",
        "%2e%2e/app.py",
        "..%5capp.py",
        "%2fetc%2fpasswd",
        "a%00.css",
        "a" * 4_000,
        "vendor",
        "vendor/pdfjs",
    ],
)
def test_static_files_are_those_of_the_folder(open_client: TestClient, path: str) -> None:
    response = open_client.get(f"/static/{path}")
    assert response.status_code in (404, 405), path
    assert "FastAPI" not in response.text and "root:" not in response.text
