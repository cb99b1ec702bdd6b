"""Pages as pictures: over HTTP, on the page of a document, and from the command line."""

import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.models import PlacesBody
from api.settings import load_settings
from index.knowledge_base import KnowledgeBase
from tests.api.test_cli import vankien
from tests.ingest.test_text_layer import laid_out

PAGES = ([(0, b"KE HOACH SO 12"), (20, b"Nhan dan tuan tra")], [(0, b"Trang hai")])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("sheets") / "home"
    with KnowledgeBase.open(home) as base:
        assert base.add_bytes(laid_out(*PAGES), "ke-hoach.pdf").added == 1
        assert base.add_bytes("Không có trang nào.".encode(), "a.txt").added == 1
    return home


@pytest.fixture
def client(home: Path):
    with (
        KnowledgeBase.open(home) as base,
        TestClient(create_app(load_settings({"home": str(home)}).values, base)) as opened,
    ):
        yield opened


def test_boxes_and_the_picture_they_name(client: TestClient) -> None:
    body = client.get("/api/v1/documents/1/boxes?start=0&end=8").json()
    PlacesBody.model_validate(body)
    (place,) = body["places"]
    assert place["page"] == 1 and len(place["boxes"]) == 1
    picture = client.get(place["picture"])
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")


def test_a_document_without_pages_has_no_boxes(client: TestClient) -> None:
    assert client.get("/api/v1/documents/2/boxes?start=0&end=8").json()["places"] == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/documents/1/pages/3.png", 404),
        ("/api/v1/documents/2/pages/1.png", 404),
        ("/api/v1/documents/1/pages/0.png", 422),
        ("/api/v1/documents/1/pages/1.png?width=100000", 422),
        ("/api/v1/documents/1/boxes?start=1", 422),
        ("/api/v1/documents/9/boxes?start=1&end=2", 404),
        ("/van-ban/1/trang/3", 404),
        ("/van-ban/2/trang/1", 404),
    ],
)
def test_what_is_not_there_is_a_problem(client: TestClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_the_page_of_a_document_leads_to_the_sheet(client: TestClient) -> None:
    page = client.get("/van-ban/1?tu=0&den=8").text
    (link,) = re.findall(r'href="(/van-ban/1/trang/1\?tu=0&amp;den=8)"', page)
    sheet = client.get(link.replace("&amp;", "&")).text
    assert "Trang 1 / 2" in sheet
    (source,) = re.findall(r'<img class="sheet" src="([^"]+)"', sheet)
    assert client.get(source.replace("&amp;", "&")).content.startswith(b"\x89PNG")
    assert "trang/1" not in client.get("/van-ban/2").text


def test_a_page_from_the_command_line(home: Path, tmp_path: Path) -> None:
    picture = tmp_path / "trang.png"
    process = vankien("page", "1", "1", "-o", picture, "--start", "0", "--end", "8", "--json", home=home)
    assert process.returncode == 0
    assert len(json.loads(process.stdout)["boxes"]) == 1
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert vankien("page", "2", "1", "-o", picture, home=home).returncode == 4
