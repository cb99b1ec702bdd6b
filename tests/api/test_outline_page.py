"""The pages that make an outline and check a draft: complete without a script, nothing kept on the server."""

import io
import re

import docx
import pytest

from tests.api.test_pages import Page, page
from tests.conftest import PLAN

TOPIC = "phong trào toàn dân bảo vệ an ninh Tổ quốc"


def _fields(found: Page) -> list[tuple[str, str]]:
    """What the second form would send: hidden fields, and boxes that are checked."""
    sent = []
    inside = False
    for tag, attributes in found.tags:
        if tag == "form":
            inside = "data-outline" in attributes
        kind = attributes.get("type")
        if (
            inside
            and tag == "input"
            and (kind == "hidden" or (kind == "checkbox" and "checked" in attributes))
        ):
            sent.append((attributes["name"], attributes["value"] or ""))
    return sent


def _post(client, fields: list[tuple[str, str]], do: str):
    data: dict[str, list[str]] = {}
    for name, value in [*fields, ("do", do)]:
        data.setdefault(name, []).append(value)
    return client.post("/de-cuong", data=data)


@pytest.fixture(scope="module")
def suggested(client) -> Page:
    return page(client, "/de-cuong", q=TOPIC, style="state")


def test_the_first_step_asks_for_topic_and_form(client):
    found = page(client, "/de-cuong")
    options = [each["value"] for each in found.attributes("option")]
    assert {"hoc-tap-nghi-quyet", "sinh-hoat-chuyen-de", "sinh-hoat-thuong-ky", "tuyen-truyen"} <= set(
        options
    )
    assert not any("data-outline" in each for each in found.attributes("form"))


def test_the_second_step_offers_quotes_by_section(suggested: Page):
    fields = _fields(suggested)
    quotes = [value for name, value in fields if name == "quote"]
    assert len(quotes) >= 8
    assert quotes == [value for name, value in fields if name == "keep"]
    assert ("q", TOPIC) in fields and ("style", "state") in fields
    assert "Sự cần thiết, bối cảnh ban hành" in suggested.text and "mục II.2)" in suggested.text
    assert len(suggested.ids) == len(set(suggested.ids))


def test_the_page_has_no_script_and_no_style_of_its_own(suggested: Page):
    assert all(each.get("src") for each in suggested.attributes("script"))
    assert not suggested.attributes("style")
    assert not any("style" in each or "onclick" in each for _, each in suggested.tags)


def test_a_button_moves_a_quote_without_a_script(client, suggested: Page):
    fields = _fields(suggested)
    quotes = [value for name, value in fields if name == "quote"]
    same = [value for value in quotes if value.endswith(":quan-diem")]
    moved = Page(_post(client, fields, "xuong:" + same[0].rpartition(":")[0]).text)
    after = [value for name, value in _fields(moved) if name == "quote" and value.endswith(":quan-diem")]
    assert after == [same[1], same[0], *same[2:]]


def test_a_search_adds_quotes_that_are_not_kept_yet(client, suggested: Page):
    fields = [each for each in _fields(suggested) if each[1].endswith(":quan-diem") or each[0] == "q"]
    wider = Page(_post(client, [*fields, ("more", "phòng, chống tội phạm")], "them").text)
    added = _fields(wider)
    assert len([each for each in added if each[0] == "quote"]) > len(
        [each for each in fields if each[0] == "quote"]
    )
    assert [each for each in added if each[0] == "keep"] == [each for each in fields if each[0] == "keep"]
    assert "đánh dấu câu cần dùng" in wider.text


def test_only_what_is_kept_comes_into_the_file(client, suggested: Page):
    fields = _fields(suggested)
    kept = [value for name, value in fields if name == "keep"]
    few = [each for each in fields if each[0] != "keep"] + [("keep", kept[2]), ("keep", kept[0])]
    response = _post(client, few, "docx")
    assert response.status_code == 200 and "attachment" in response.headers["content-disposition"]
    texts = [each.text for each in docx.Document(io.BytesIO(response.content)).paragraphs]
    assert sum(each.startswith("- “") for each in texts) == 2


def test_without_libreoffice_the_page_says_what_is_missing(client, suggested: Page, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    response = _post(client, _fields(suggested), "pdf")
    assert response.status_code == 503 and "libreoffice-writer" in response.text
    assert response.headers["content-type"].startswith("text/html")


def test_a_topic_without_evidence_is_told_with_the_nearest_documents(client):
    found = page(client, "/de-cuong", q="giá vàng hôm nay")
    assert "Không tìm thấy căn cứ" in found.text
    assert any("/van-ban/" in each for each in found.links)


def test_a_quote_that_is_no_more_leads_back_to_the_first_step(client):
    gone = [("q", TOPIC), ("quote", "1:0:999999:boi-canh"), ("keep", "1:0:999999:boi-canh")]
    response = _post(client, gone, "docx")
    assert response.status_code == 200 and "không còn trong kho" in response.text


@pytest.mark.parametrize(
    "topic", ["<script>alert(1)</script> an ninh", "an ninh {topic} {0}", '"><img src=x>']
)
def test_a_hostile_topic_stays_text(client, topic):
    found = page(client, "/de-cuong", q=topic)
    assert not any(not each.get("src") for each in found.attributes("script"))
    assert "src=x" not in str(found.attributes("img"))


# Checking a draft


def test_the_empty_page_asks_for_a_draft(client):
    found = page(client, "/kiem-tra")
    assert {"file", "text"} <= {each.get("name") for _, each in found.tags}


def test_a_draft_that_is_sent_gets_a_table(client):
    response = client.post("/kiem-tra", files={"file": ("ke-hoach.txt", PLAN.read_bytes())})
    found = Page(response.text)
    assert response.status_code == 200
    assert "7 viện dẫn: 1 cần xem lại" in found.text
    assert "Khác" in found.text and "Trích yếu: viết" in found.text
    assert "tiếp tục thực hiện văn bản này" in found.text
    assert sum("/van-ban/" in each for each in found.links) >= 7


def test_a_draft_that_is_pasted_gets_the_same_and_can_be_kept_with_remarks(client):
    text = "Thực hiện Chỉ thị số 46-CT/TW ngày 23/6/2015 của Bộ Chính trị <b>&amp;</b>."
    found = Page(client.post("/kiem-tra", data={"text": text}).text)
    assert "1 viện dẫn: 1 cần xem lại" in found.text and not found.attributes("b")
    response = client.post("/kiem-tra/ban-ghi-chu", data={"text": text, "name": "du-thao.docx"})
    assert "du-thao%20-%20ghi%20ch%C3%BA.docx" in response.headers["content-disposition"]
    document = docx.Document(io.BytesIO(response.content))
    assert document.paragraphs[0].text == text
    assert [each.text for each in document.comments if "22/06/2015" in each.text]


def test_a_draft_without_citations_says_so(client):
    found = Page(client.post("/kiem-tra", data={"text": "Hôm nay trời đẹp."}).text)
    assert "không viện dẫn văn bản nào" in found.text


@pytest.mark.parametrize(
    "sent", [{}, {"data": {"text": "  "}}, {"files": {"file": ("a.pdf", b"%PDF-1.4 hong")}}]
)
def test_what_cannot_be_read_is_told_above_the_form(client, sent):
    response = client.post("/kiem-tra", **sent)
    assert response.status_code == 422
    assert re.search(r'role="alert">[^<]+</p>', response.text)


def test_the_api_gives_the_draft_with_remarks(client):
    response = client.post(
        "/api/v1/verify", params={"format": "docx"}, files={"file": ("ke-hoach.txt", PLAN.read_bytes())}
    )
    assert response.headers["content-type"].endswith("wordprocessingml.document")
    assert "ghi%20ch%C3%BA.docx" in response.headers["content-disposition"]
    assert len(list(docx.Document(io.BytesIO(response.content)).comments)) >= 3
    assert client.post("/api/v1/verify", params={"format": "odt"}, data={"text": "x"}).status_code == 422
