"""Requests that are too large, too deep or too many: refused at once, with a problem, and never a 500."""

import json
from itertools import chain
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from index.knowledge_base import KnowledgeBase
from index.tables.database import Database
from tests.attack.ground import Ground, Who

_BOUNDARY = "ranh"
_FORM = f"multipart/form-data; boundary={_BOUNDARY}"
_MEGABYTE = 1 << 20


def parts(*heads: str) -> bytes:
    return (
        "".join(f"--{_BOUNDARY}\r\n{head}\r\n\r\nx\r\n" for head in heads).encode()
        + f"--{_BOUNDARY}--\r\n".encode()
    )


MULTIPART = {
    "ten thousand fields": parts(*(f'Content-Disposition: form-data; name="f{at}"' for at in range(10_000))),
    "ten thousand files": parts(
        *(f'Content-Disposition: form-data; name="files"; filename="{at}"' for at in range(10_000))
    ),
    "a name of megabytes": parts(
        f'Content-Disposition: form-data; name="files"; filename="{"a" * _MEGABYTE}"'
    ),
    "many heads of a part": parts("\r\n".join(f"X-{at}: a" for at in range(50_000))),
    "no end": b"--"
    + _BOUNDARY.encode()
    + b'\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nx',
    "no beginning": b"x" * 1000,
    "a field of megabytes": parts(
        'Content-Disposition: form-data; name="text"\r\n\r\n' + "a" * (2 * _MEGABYTE)
    ),
}
JSON = {
    "deep": '{"question": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "deep and open": "[" * 100_000,
    "deep objects": '{"a":' * 100_000,
    "a number of many digits": '{"question": "a", "limit": ' + "9" * 5_000 + "}",
    "beyond all numbers": '{"question": "a", "limit": 1e999}',
    "no number": '{"question": "a", "limit": NaN}',
    "half a character": '{"question": "\\ud800 an ninh"}',
    "keys by the thousand": json.dumps({str(at): at for at in range(20_000)}),
    "one key many times": "{" + '"question": "a", ' * 5_000 + '"limit": 0}',
    "no text": "\x00" * 1_000,
    "compressed": "\x1f\x8b\x08",
}


def refused(response: Response, *statuses: int) -> None:
    assert response.status_code in statuses, (response.status_code, response.text[:300])
    if response.headers["content-type"].startswith("application/"):
        assert set(response.json()) == {"type", "title", "status", "detail", "errors"}
        assert len(response.content) < 20_000, "a small request has a small answer"


# What came of a file that has no end is closed when it is collected (Starlette), and this Python says so.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("body", MULTIPART.values(), ids=MULTIPART.keys())
@pytest.mark.parametrize("path", ["/api/v1/documents", "/api/v1/verify", "/kiem-tra"])
def test_a_form_of_too_much_is_refused(
    ground: Ground, open_client: TestClient, path: str, body: bytes
) -> None:
    headers = ground.headers(Who.CONTRIBUTE, open_client) | {"Content-Type": _FORM}
    refused(open_client.post(path, content=body, headers=headers), 400, 413, 422)


@pytest.mark.parametrize("text", JSON.values(), ids=JSON.keys())
def test_json_of_no_sense_is_refused(ground: Ground, open_client: TestClient, text: str) -> None:
    headers = ground.headers(Who.ADMIN, open_client) | {"Content-Type": "application/json"}
    for method, path in (
        ("POST", "/api/v1/ask"),
        ("POST", "/api/v1/dossiers"),
        ("POST", "/api/v1/feedback"),
        ("PATCH", f"/api/v1/documents/{ground.ids['open']}"),
    ):
        refused(
            open_client.request(method, path, content=text.encode("latin-1"), headers=headers), 400, 413, 422
        )


def test_only_a_form_with_files_may_be_large(ground: Ground, open_client: TestClient) -> None:
    """What is no file is read whole by the thread that serves everyone."""
    headers = ground.headers(Who.ADMIN, open_client) | {"Content-Type": "application/json"}
    body = b'{"question": [' + b"[]," * (5 * _MEGABYTE // 3) + b"[]]}"
    for method, path in (
        ("POST", "/api/v1/ask"),
        ("POST", "/api/v1/dossiers"),
        ("POST", "/api/v1/feedback"),
        ("PATCH", f"/api/v1/documents/{ground.ids['open']}"),
    ):
        refused(open_client.request(method, path, content=body, headers=headers), 413)
        # Nor when the length is not told beforehand.
        chunks = (body[at : at + 65_536] for at in range(0, len(body), 65_536))
        refused(open_client.request(method, path, content=chunks, headers=headers), 400, 413)
    plain = headers | {"Content-Type": "application/x-www-form-urlencoded"}
    refused(open_client.post("/kiem-tra", content=b"text=" + b"a" * (10 * _MEGABYTE), headers=plain), 413)


def test_no_form_of_asking_is_a_fault(ground: Ground, open_client: TestClient) -> None:
    odd = [
        "%ff%fe",
        "%00",
        "%ed%a0%80",
        "a" * 4_000,
        "%F0%9F%92%A9" * 300,
        "-1",
        "9" * 400,
        "[]",
        "%0d%0aX:y",
    ]
    names = ["q", "limit", "offset", "start", "page", "trang", "tu", "kind", "from", "since", "index", "sort"]
    addresses = chain(
        ("/tim?" + "&".join(f"{name}={value}" for name in names) for value in odd),
        (f"/api/v1/search?q=a&{name}={odd[at % len(odd)]}" for at, name in enumerate(names)),
        (f"/api/v1/documents/{value}" for value in odd),
        (f"/van-ban/{value}" for value in odd),
        ("/tim?" + "&".join(f"kind={at}" for at in range(3_000)), "/api/v1/search?" + "q=a&" * 3_000),
    )
    for address in addresses:
        assert open_client.get(address).status_code < 500, address[:100]
    for name in (
        "Cookie",
        "X-API-Key",
        "Authorization",
        "X-Form-Token",
        "If-None-Match",
        "Range",
        "Accept-Encoding",
    ):
        for value in (
            b"\xff\xfe",
            b"vankien=\xff.1.a.b",
            b"a=1; " * 2_000,
            b"Bearer \xff",
            b'W/"' + b"a" * 9_000,
        ):
            for path in ("/", "/api/v1/documents", "/static/style.css", "/widget.js", "/dang-nhap"):
                assert open_client.get(path, headers={name: value}).status_code < 500, (
                    name,
                    value[:20],
                    path,
                )


def test_many_ranges_are_no_multiplication(open_client: TestClient) -> None:
    for path in ("/widget.js", "/static/style.css"):
        whole = open_client.get(path)
        many = open_client.get(path, headers={"Range": "bytes=" + ",".join("0-" for _ in range(1_000))})
        assert len(many.content) <= 2 * len(whole.content), path


# What lies on the disk


def test_only_this_user_reads_a_new_home(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with KnowledgeBase.open(home) as base:
        base.uploads.begin()
        assert home.stat().st_mode & 0o077 == 0
        files = [*home.glob("store.sqlite*"), *(home / "uploads").iterdir()]
        assert len(files) > 1 and all(each.stat().st_mode & 0o077 == 0 for each in files), files


def test_a_store_in_a_folder_that_others_read_is_not_read_by_them(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    Database(shared / "store.sqlite").close()
    assert all(each.stat().st_mode & 0o077 == 0 for each in shared.iterdir())
