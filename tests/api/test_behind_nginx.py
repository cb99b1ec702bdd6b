"""The service behind a real nginx that runs the sample of `deploy/`, under a path prefix."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx
import pytest

from api.settings import Settings
from tests.conftest import REPOSITORY
from tests.service import Service, started, until
from tests.serving import free_port

DEPLOY = REPOSITORY / "deploy"
PREFIX = "/van-kien"
# More links of one kind of page (the same route) tell nothing new.
PAGES_OF_A_KIND = 3

nginx_needed = pytest.mark.skipif(shutil.which("nginx") is None, reason="cần nginx")


def nginx_configuration(folder: Path, port: int, service_port: int) -> Path:
    """A configuration for one process of an ordinary user that takes the sample in as it is, but for the ports."""
    sample = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("127.0.0.1:8080", f"127.0.0.1:{service_port}"),
    ):
        assert sample.count(old) == 1, old
        sample = sample.replace(old, new)
    (folder / "vankien.conf").write_text(sample, encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log stderr warn;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{paths}include {folder}/vankien.conf;\n}}\n",
        encoding="utf-8",
    )
    return folder / "nginx.conf"


@pytest.fixture(scope="module")
def behind(api_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service under a prefix."""
    folder = tmp_path_factory.mktemp("behind")
    shutil.copytree(api_home, folder / "home")
    service = started(folder / "home", folder / "log", workers=1, prefix=PREFIX, max_upload_mb="1")
    try:
        yield service
    finally:
        service.process.terminate()
        assert service.process.wait(20) == 0


@pytest.fixture(scope="module")
def front(behind: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of nginx in front of the service."""
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    service_port = urlsplit(behind.address).port
    assert service_port is not None
    configuration = nginx_configuration(folder, port, service_port)
    server = subprocess.Popen(
        ["nginx", "-p", str(folder), "-c", str(configuration)], stderr=subprocess.DEVNULL
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as client:

            def answers() -> bool:
                assert server.poll() is None
                try:
                    return client.get(f"{PREFIX}/healthz").status_code == 200
                except httpx.TransportError:
                    return False

            until(answers)
            yield client
    finally:
        server.terminate()
        server.wait(10)


@dataclass
class Links(HTMLParser):
    """Every address that a page names: (where it stands, address)."""

    found: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        for name, value in attrs:
            is_address = name in ("href", "src", "action", "poster") or name.startswith(("hx-get", "hx-post"))
            if value is not None and (is_address or (name.startswith("data-") and value.startswith("/"))):
                posts = name == "hx-post" or (tag == "form" and values.get("method", "").lower() == "post")
                self.found.append((f"{tag} {name}" + (" post" if posts else ""), value))


def addresses(response: httpx.Response) -> list[tuple[str, str]]:
    kind = response.headers.get("content-type", "")
    if kind.startswith("text/html"):
        links = Links()
        links.feed(response.text)
        return links.found
    if kind.startswith("text/css"):
        return [("css", each) for each in re.findall(r"url\([\"']?([^\"')]+)", response.text)]
    if kind == "application/json":
        return list(named_urls(response.json()))
    return []


def named_urls(value: Any) -> Iterator[tuple[str, str]]:
    """What fields called `url` or ending so hold."""
    if isinstance(value, list):
        for each in value:
            yield from named_urls(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if isinstance(each, str) and (name == "url" or name.endswith("_url")):
                yield f"json {name}", each
            else:
                yield from named_urls(each)


def kind_of(path: str) -> str:
    return re.sub(r"\d+", "N", path)


STARTS = (
    "/", "/tim?q=thi+%C4%91ua", "/hoi", "/kiem-tra", "/de-cuong", "/kho", "/chu-de", "/dang-nhap", "/quyen-rieng-tu",
    "/api/v1/search?q=thi+%C4%91ua&limit=2", "/api/v1/documents?limit=2", "/openapi.json", "/opensearch.xml",
)  # fmt: skip


@nginx_needed
def test_every_address_lies_under_the_prefix_and_opens(front: httpx.Client) -> None:
    service = str(front.base_url)
    waiting = [(path, f"{PREFIX}{path}") for path in STARTS]
    seen: set[str] = set()
    kinds: dict[str, int] = {}
    answered = 0
    while waiting:
        origin, address = waiting.pop()
        response = front.get(address)
        place = urlsplit(address).path
        assert response.status_code < 400 or response.status_code in (401, 403), (
            origin,
            address,
            response.text[:300],
        )
        answered += 1
        moved = response.headers.get("location")
        found = [("location", moved)] if moved else addresses(response)
        if place.endswith("/openapi.json"):
            # Its examples are of no service in particular; the service says where it lies.
            found = [("servers", each["url"] + "/") for each in response.json()["servers"]]
            assert found
        for where, named in found:
            target = urldefrag(urljoin(str(response.url), named)).url
            if not target.startswith(service):
                assert urlsplit(target).scheme in ("http", "https", "mailto", "data"), (place, where, named)
                continue
            path = urlsplit(target).path
            assert path.startswith(f"{PREFIX}/"), (place, where, named)
            kind = kind_of(path)
            # What scripts complete before they ask for it is held to the prefix alone.
            if (
                where.endswith("post")
                or " data-" in where
                or target in seen
                or kinds.get(kind, 0) >= PAGES_OF_A_KIND
            ):
                continue
            seen.add(target)
            kinds[kind] = kinds.get(kind, 0) + 1
            waiting.append((f"{where} in {place}", target))
    assert answered > 20
    assert {f"{PREFIX}/van-ban/N", f"{PREFIX}/static/style.css"} <= kinds.keys()


@nginx_needed
def test_what_is_sent_arrives(front: httpx.Client) -> None:
    assert front.get(PREFIX).headers["location"].endswith(f"{PREFIX}/")
    page = front.get(f"{PREFIX}/tim", params={"q": "thi đua"}).text
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    links = Links()
    links.feed(page)
    form = next(address for where, address in links.found if where == "form action post")
    document = re.search(r'name="document" value="([^"]+)"', page)
    assert document is not None
    sent = front.post(form, data={"token": token[1], "document": document[1], "verdict": "right"})
    assert sent.status_code == 303 and sent.headers["location"].startswith(f"{PREFIX}/tim?")
    assert front.get(sent.headers["location"]).status_code == 200
    draft = "Căn cứ Chỉ thị số 46-CT/TW ngày 22/6/2015 của Bộ Chính trị; " * 5_000
    checked = front.post(f"{PREFIX}/api/v1/verify", files={"file": ("du-thao.txt", draft.encode()[:400_000])})
    assert checked.status_code == 200 and checked.json()["citations"]
    large = front.post(f"{PREFIX}/api/v1/verify", files={"file": ("du-thao.txt", b"x" * 3_000_000)})
    assert large.status_code == 413
    assert large.headers["content-type"] == "application/problem+json"


@nginx_needed
def test_nginx_says_who_asks_and_callers_cannot(front: httpx.Client, behind: Service) -> None:
    own = {"X-Request-Id": "tu-khai-0001", "X-Forwarded-For": "127.0.0.1"}
    request_id = front.get(f"{PREFIX}/healthz", headers=own).headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{32}", request_id)
    assert front.get(f"{PREFIX}/metrics").status_code == 403
    with behind.client() as direct:
        assert direct.get("/metrics", headers={"X-Forwarded-For": "10.0.0.9"}).status_code == 403
        assert direct.get("/metrics").status_code == 200
        assert direct.get(f"{PREFIX}/metrics").status_code == 200


@nginx_needed
def test_nginx_takes_the_sample(tmp_path: Path) -> None:
    configuration = nginx_configuration(tmp_path, free_port(), free_port())
    command = ["nginx", "-t", "-p", str(tmp_path), "-c", str(configuration)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr


def test_nginx_lets_through_what_the_service_takes() -> None:
    size = re.search(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text(encoding="utf-8"))
    assert size is not None and int(size[1]) > Settings().max_upload_mb
    wait = re.search(r"proxy_read_timeout (\d+)s;", (DEPLOY / "nginx.conf").read_text(encoding="utf-8"))
    assert wait is not None and int(wait[1]) > Settings().llm_timeout_s


def test_the_container_knows_its_health(behind: Service) -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    probe = re.search(r'"-c", "([^"]+)"', text)
    assert probe is not None
    code = probe[1].replace("127.0.0.1:8080", behind.address.removeprefix("http://"))
    environment = os.environ | {"VANKIEN_PREFIX": PREFIX, "no_proxy": "127.0.0.1"}
    python = shutil.which("python3") or "python3"
    assert subprocess.run([python, "-c", code], env=environment, check=False).returncode == 0
    dead = code.replace(behind.address.removeprefix("http://"), f"127.0.0.1:{free_port()}")
    assert (
        subprocess.run([python, "-c", dead], env=environment, check=False, capture_output=True).returncode
        != 0
    )
