"""One served base for all tests of the API: the corpus, and documents that are hard to show."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings, load_settings
from index.knowledge_base import KnowledgeBase
from tests.index.copies import as_pdf, as_word, plan
from tests.serving import serving


@dataclass(frozen=True, slots=True)
class OwnDocuments:
    """What stands in the base beside the corpus: a record that attacks the page, and a file with an awkward name."""

    record_id: str = "ho-so-1"
    subject: str = "Thử <script>alert('trích yếu')</script> & <b>“ngoặc”</b>"
    text: str = (
        "Điều 1. Cửa hàng <script>alert(1)</script> phải đăng ký & niêm yết “giá” < 5.000 đồng.\n"
        "Điều 2. Ký tự ngoài mặt phẳng cơ bản 𝒜 và 👍 cũng được đếm là một ký tự trong kho mẫu này.\n"
        "Điều 3. Trường học mẫu giáo được miễn phí gửi xe đạp điện trong khuôn viên vào các ngày nghỉ lễ."
    )
    file_name: str = "Kế hoạch «số 5» 2024.txt"
    file_text: str = (
        "KẾ HOẠCH\nVề trồng cây xanh quanh hồ nước ngọt\n\n"
        "I. Mục đích\n\nTrồng một nghìn cây xanh quanh hồ nước ngọt trước mùa mưa để giữ bờ hồ.\n\n"
        "II. Tổ chức thực hiện\n\nĐoàn thanh niên chủ trì trồng cây và chăm sóc cây trong ba năm đầu.\n"
    )

    copies: tuple[tuple[str, Callable[[list[str]], bytes], str], ...] = (
        ("noi bo/77.docx", as_word, ""),
        ("77.pdf", as_pdf, ""),
        ("77-du-thao.docx", as_word, "DỰ THẢO LẦN 1"),
    )


@pytest.fixture(scope="session")
def own() -> OwnDocuments:
    return OwnDocuments()


@pytest.fixture(scope="session")
def api_home(corpus_home: Path, own: OwnDocuments, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that is served to every test here; none writes to it."""
    home = tmp_path_factory.mktemp("api") / "home"
    shutil.copytree(corpus_home, home)
    record = {
        "id": own.record_id,
        "number": "12/QĐ-UBND",
        "kind": "quyết định",
        "issuer": "UBND tỉnh Tây Ninh",
        "issued_on": "2021-05-04",
        "subject": own.subject,
        "source": "javascript:alert(2)",
        "text": own.text,
    }
    with KnowledgeBase.open(home, _settings(home).model or None) as base:
        lines = json.dumps(record, ensure_ascii=False).encode()
        assert base.add_bytes(lines, "ho-so.jsonl").added == 1
        assert base.add_bytes(own.file_text.encode(), own.file_name).added == 1
        for name, write, mark in own.copies:
            base.add_bytes(write(plan(mark=mark)), name)
    return home


def _settings(home: Path) -> Settings:
    # Tests ask more in a minute than any reader.
    return load_settings({"home": str(home), "rate_per_address": 0}).values


@pytest.fixture(scope="session")
def api_settings(api_home: Path) -> Settings:
    return _settings(api_home)


@pytest.fixture(scope="session")
def client(api_settings: Settings) -> Iterator[TestClient]:
    """The application in this process; an exception that no handler knows becomes its 500."""
    with TestClient(create_app(api_settings), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def site(api_settings: Settings) -> Iterator[str]:
    """The address of a server of the same documents, in a process of its own."""
    with serving(api_settings) as address:
        yield address


@pytest.fixture(scope="session")
def plan_id(client: TestClient) -> int:
    """The plan of `corpus/`, which has text and cites directives."""
    listed = client.get("/api/v1/documents", params={"limit": 100}).json()["documents"]
    return next(
        each["id"]
        for each in listed
        if "thi đua" in (each["subject"] or "") and each["status"] == "full_text"
    )


@pytest.fixture(scope="session")
def hostile_id(client: TestClient, own: OwnDocuments) -> int:
    identifier: int = client.get(f"/api/v1/documents/{own.record_id}").json()["id"]
    return identifier
