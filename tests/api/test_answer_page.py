"""The page of a question: quotes with office citations, how sure, what governs; or why there is none."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from fastapi.testclient import TestClient

from tests.api.test_pages import Page, page

ASKED = "Văn bản nào chỉ đạo phòng, chống tội phạm?"
ABSENT = "Công thức nấu phở bò gia truyền xqzw là gì?"


def test_without_a_question_it_says_what_to_ask(client: TestClient) -> None:
    found = page(client, "/hoi")
    assert "Hỏi kho văn kiện" in found.text and "nguyên văn" in found.text
    examples = [link for link in found.links if link.startswith("/hoi?q=")]
    assert len(examples) == 2
    assert all("Không tìm thấy căn cứ" not in page(client, each).text for each in examples)


def test_every_quote_opens_at_its_words_and_can_be_copied_with_its_citation(client: TestClient) -> None:
    source = client.get("/hoi", params={"q": ASKED}).text
    found = Page(source)
    assert re.search(r"Độ chắc chắn: (khá|tương đối) chắc, \d+ %", " ".join(found.text.split()))
    copied = [each["data-copy"] or "" for each in found.attributes("button") if "data-copy" in each]
    assert len(copied) == len(found.attributes("blockquote")) > 0
    places = [link for link in found.links if "?tu=" in link and "#c" in link]
    for each in copied:
        quote, citation = re.fullmatch(r"“(.*)” \((.*)\)", each, re.DOTALL).groups()  # type: ignore[union-attr]
        assert citation[:1].isupper() and citation in found.text
        assert any(quote == page(client, unquote(link.partition("#")[0])).marked for link in places)


def test_governing_documents_stand_in_groups_with_how_they_hold(client: TestClient) -> None:
    found = page(client, "/hoi", q=ASKED)
    assert found.text.index("Của Đảng") < found.text.index("Của Nhà nước")
    assert "Chỉ thị 48-CT/TW" in found.text and "Còn hiệu lực" in found.text
    ids = [each for each in found.ids if each.startswith("vb-")]
    assert len(ids) == len(set(ids)) > 3


def test_an_answer_leads_on_to_an_outline_and_to_the_documents(client: TestClient) -> None:
    links = page(client, "/hoi", q=ASKED, kind="kế hoạch").links
    outline = next(link for link in links if link.startswith("/de-cuong?"))
    assert parse_qs(urlsplit(outline).query) == {"q": [ASKED]}
    search = next(link for link in links if link.startswith("/tim?"))
    assert parse_qs(urlsplit(search).query) == {"q": [ASKED], "kind": ["kế hoạch"]}


def test_a_refusal_says_what_is_missing_and_what_to_try(client: TestClient) -> None:
    found = page(client, "/hoi", q=ABSENT, in_force="1")
    assert "Không tìm thấy căn cứ trong kho văn bản" in found.text
    assert "không có đoạn nào nói về" in found.text and "«phở»" in found.text
    assert not found.attributes("blockquote")
    assert [link for link in found.links if link.startswith("/van-ban/")]
    assert any(link.startswith("/hoi?") and "in_force" not in link for link in found.links)
    assert "bằng từ khác cùng nghĩa" in found.text


def test_filters_and_readings_stay_on_the_page_of_the_answer(client: TestClient) -> None:
    found = page(
        client,
        "/hoi",
        q="chi thi cua ban bi thu ve phong trao toan dan bao ve an ninh to quoc",
        kind="chỉ thị",
    )
    dropping = [link for link in found.links if "bo=" in link]
    assert dropping and all(link.startswith("/hoi?") for link in dropping)
    chips = [
        each for each in found.attributes("a") if (each.get("aria-label") or "").startswith("Bỏ bộ lọc Loại")
    ]
    assert [each["href"] for each in chips] and all("kind=" not in (each["href"] or "") for each in chips)


def test_a_question_on_the_page_of_search_leads_to_the_whole_answer(client: TestClient) -> None:
    found = page(client, "/tim", q=ASKED, kind="kế hoạch", xep="moi")
    whole = next(link for link in found.links if link.startswith("/hoi?") and "kind=" in link)
    assert parse_qs(urlsplit(whole).query) == {"q": [ASKED], "kind": ["kế hoạch"]}
    assert len(page(client, whole).attributes("blockquote")) >= len(found.attributes("blockquote")) > 0


def test_a_verdict_on_an_answer_leads_back_to_it(client: TestClient) -> None:
    source = client.get("/hoi", params={"q": ASKED}).text
    actions = re.findall(r'<form class="verdict" action="([^"]+)"', source)
    assert actions and all("hoi=1" in each for each in actions)
