"""The pages: escaped, complete without a script, and a citation opens at its very words."""

import itertools
import random
import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import load_settings
from index.knowledge_base import KnowledgeBase

VOID = {"meta", "link", "input", "br", "hr", "img"}


class Page(HTMLParser):
    """A page taken apart: well nested or an error."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.marked = ""
        self.blocks = ""
        self.text = ""
        self.block: int | None = None
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if identifier := attributes.get("id"):
            self.ids.append(identifier)
        if tag not in VOID:
            self.open.append(tag)
        if "data-start" in attributes:
            self.block = len(self.open)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if self.block is not None and len(self.open) < self.block:
            self.block = None
            self.blocks += "\n"

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self.open:
            self.marked += data
        if self.block is not None:
            self.blocks += data

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def links(self) -> list[str]:
        return [each["href"] or "" for each in self.attributes("a")]


def page(client: Any, path: str, status: int = 200, **params: Any) -> Page:
    response = client.get(path, params=params or None)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return Page(response.text)


PATHS = [
    "/",
    "/tim?q=an+ninh",
    "/tim?q=46-CT/TW",
    "/tim?q=xqzw",
    "/van-ban/44-KL/TW",
    "/van-ban/46-CT/TW",
    "/nope",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_sound(client, path):
    response = client.get(path)
    found = Page(response.text)
    assert len(found.ids) == len(set(found.ids))
    assert found.attributes("html") == [{"lang": "vi"}]
    assert len(found.attributes("h1")) == 1
    assert found.links[0] == "#noi-dung"
    assert "noi-dung" in found.ids
    labelled = {each["for"] for each in found.attributes("label")}
    typed = [each for each in found.attributes("input") if each.get("type") != "hidden"]
    assert {each["id"] for each in typed + found.attributes("select")} <= labelled
    # Nothing inline, and nothing from anywhere else: the policy of the page would not let it run.
    assert all(each.get("src", "").startswith("/static/") for each in found.attributes("script"))
    assert not any("style" in attributes or "onclick" in attributes for _, attributes in found.tags)
    assert not found.attributes("style")


@pytest.mark.parametrize("path", ["/", "/static/style.css", "/api/v1/documents", "/healthz", "/nope"])
def test_every_response_carries_the_security_headers(client, path):
    headers = client.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_static_files_are_served(client):
    assert client.get("/static/style.css").headers["content-type"].startswith("text/css")
    assert "javascript" in client.get("/static/highlight.js").headers["content-type"]
    assert client.get("/static/icon.svg").headers["content-type"].startswith("image/svg+xml")


def test_what_is_typed_is_escaped(client):
    typed = '"><script>alert(1)</script>'
    source = client.get("/tim", params={"q": typed, "issuer": typed, "kind": typed, "from": typed}).text
    assert "<script>alert" not in source
    Page(source)


def test_what_documents_say_is_escaped(client, hostile_id):
    for path in (f"/van-ban/{hostile_id}", "/tim?q=cửa+hàng+phải+đăng+ký+niêm+yết+giá"):
        source = client.get(path).text
        assert "alert(1)" in source
        assert "<script>alert" not in source
        assert "<b>" not in source
    assert not any(link.startswith("javascript:") for link in page(client, f"/van-ban/{hostile_id}").links)


def test_what_was_replaced_is_warned_of(client):
    for path, params in (("/van-ban/23/2000/QH10", {}), ("/tim", {"q": "23/2000/QH10"})):
        text = " ".join(page(client, path, **params).text.split())
        assert "đã được thay thế bởi luật 73/2021/qh14" in text.lower()


def test_a_page_lists_files_and_drafts(client):
    signed = page(client, "/van-ban/77/KH-UBND")
    assert "77.pdf (cho toàn văn)" in signed.text and "77.docx" in signed.text
    assert "Dự thảo lần 1" in signed.text
    number = client.get("/api/v1/documents/77/KH-UBND").json()
    draft = page(client, f"/van-ban/{number['drafts'][0]['id']}")
    assert "Là bản dự thảo của" in draft.text and f"/van-ban/{number['id']}" in draft.links


# Search


def test_a_question_gets_quotes_on_top(client):
    found = page(client, "/tim", q="Văn bản nào chỉ đạo phòng, chống tội phạm?")
    assert "Trả lời từ văn bản" in found.text
    assert found.attributes("blockquote")
    assert "phòng, chống tội phạm" in found.marked
    first = next(link for link in found.links if "#c" in link)
    opened = page(client, first.partition("#")[0])
    assert first.partition("#")[2] in opened.ids
    assert opened.marked
    assert opened.marked in found.text


def test_words_alone_get_no_answer(client):
    found = page(client, "/tim", q="phòng, chống tội phạm")
    assert not found.attributes("blockquote")
    assert "văn bản" in found.text


def test_a_declined_question_says_so(client):
    found = page(client, "/tim", q="Công thức nấu phở bò gia truyền xqzw là gì?")
    assert "Không tìm thấy căn cứ trong kho văn bản" in found.text
    assert "Trong kho không có đoạn nào nói về" in found.text and "phở" in found.text


def test_a_number_leads_to_its_documents(client):
    found = page(client, "/tim", q="46-CT/TW")
    assert found.text.count("Đúng số ký hiệu") == 2
    assert "Chỉ có trong danh mục" in found.text
    assert "Chỉ được viện dẫn" in found.text


def test_results_are_paged(client):
    def results(number: int) -> set[str]:
        links = page(client, "/tim", q="an ninh trật tự", trang=number).links
        return {link for link in links if link.startswith("/van-ban/") and "?" not in link}

    first = page(client, "/tim", q="an ninh trật tự")
    following = next(each["href"] for each in first.attributes("a") if each.get("rel") == "next")
    assert "trang=2" in (following or "")
    assert results(1)
    assert results(2)
    assert results(1).isdisjoint(results(2))
    assert "Trang này không còn kết quả" in page(client, "/tim", q="an ninh trật tự", trang=9999).text


def test_filters_stay_in_the_form(client):
    params = {"q": "an ninh", "kind": "chỉ thị", "from": "01/02/2015", "to": "hôm qua", "in_force": "1"}
    found = page(client, "/tim", **params)
    assert "Không đọc được ngày «hôm qua»" in found.text
    values = {each["name"]: each.get("value") for each in found.attributes("input")}
    assert values["from"] == "2015-02-01"
    selected = [each["value"] for each in found.attributes("option") if "selected" in each]
    assert "chỉ thị" in selected


def test_validity_is_shown_as_of_the_day_that_was_typed(client):
    def badges(**params: str) -> list[str | None]:
        found = page(client, "/tim", q="23/2000/QH10", in_force="1", **params)
        ids = {each.get("id"): each for each in found.attributes("input")}
        assert ids["on"]["value"] == ("2010-06-30" if params.get("on") == "30/06/2010" else "")
        return [each["class"] for each in found.attributes("span") if "number" in (each.get("class") or "")]

    # Replaced since by 73/2021/QH14.
    assert badges(on="30/06/2010")
    assert not badges()
    assert not badges(on="30/02/2010")
    assert "xét vào ngày 30/06/2010" in page(client, "/tim", q="23/2000/QH10", on="30/06/2010").text
    assert "Không đọc được ngày «30/02/2010»" in page(client, "/tim", q="ma túy", on="30/02/2010").text


def test_the_day_stays_in_the_links(client):
    found = page(client, "/tim", q="an ninh trật tự", on="2010-06-30")
    leading = [link for link in found.links if link.startswith("/tim?")]
    (without,) = {link for link in leading if "on=2010-06-30" not in link}
    assert len(leading) > 5 and without == "/tim?q=an+ninh+tr%E1%BA%ADt+t%E1%BB%B1"


def test_a_question_that_is_too_long_is_a_page(client):
    assert "dài" in page(client, "/tim", status=422, q="an ninh " * 400).text


# A document


def test_a_document_shows_what_is_known(client, plan_id):
    found = page(client, f"/van-ban/{plan_id}")
    for expected in ("Bố cục", "Toàn văn", "Ngày ban hành", "Chưa rõ hiệu lực", "Có toàn văn", "Liên hiệp"):
        assert expected in found.text
    for link in found.links:
        if link.startswith("#"):
            assert link[1:] in found.ids
    text = client.get(f"/api/v1/documents/{plan_id}/text").json()["text"]
    assert found.blocks.split() == text.split()


def test_a_document_without_text_says_so_and_who_cites_it(client, plan_id):
    found = page(client, "/van-ban/44-KL/TW")
    assert "Kho chưa có toàn văn" in found.text
    assert "Được viện dẫn tại" in found.text
    back = next(link for link in found.links if link.startswith(f"/van-ban/{plan_id}?"))
    assert "44-KL/TW" in page(client, back.partition("#")[0]).marked


def test_an_ambiguous_number_offers_its_documents(client):
    found = page(client, "/van-ban/46-CT/TW", status=409)
    links = [link for link in found.links if link.startswith("/van-ban/")]
    assert len(links) == 2
    for link in links:
        page(client, link)


def spans(length: int) -> list[tuple[int, int]]:
    chance = random.Random(7)
    some = [tuple(sorted(chance.sample(range(length + 1), 2))) for _ in range(25)]
    return [(0, length), (0, 1), (length - 1, length), *((start, end) for start, end in some)]


def test_the_highlight_is_exactly_the_text_at_the_offsets(client, plan_id, hostile_id):
    for document in (plan_id, hostile_id):
        text = client.get(f"/api/v1/documents/{document}/text").json()["text"]
        for start, end in spans(len(text)):
            found = page(client, f"/van-ban/{document}", tu=start, den=end)
            assert found.marked == text[start:end]
            assert found.ids.count(f"c{start}-{end}") == 1
            assert found.blocks.split() == text.split()


def test_a_quote_inside_a_passage_is_one_mark(client, own, hostile_id):
    start = own.text.index("Ký tự ngoài")
    found = page(client, f"/van-ban/{hostile_id}", tu=start, den=start + 50)
    assert len(found.attributes("mark")) == 1


@pytest.mark.parametrize(
    ("tu", "den"),
    [
        ("5", "5"),
        ("9", "3"),
        ("0", "99999999"),
        ("-1", "5"),
        ("a", "b"),
        ("", ""),
        ("1", ""),
        ("9" * 5000, "1"),
        ("²", "³"),
    ],
)
def test_bad_offsets_are_ignored(client, plan_id, tu, den):
    found = page(client, f"/van-ban/{plan_id}", tu=tu, den=den)
    assert not found.attributes("mark")


def test_links_in_the_text_are_the_references(client, plan_id):
    cites = client.get(f"/api/v1/documents/{plan_id}/references").json()["cites"]
    found = page(client, f"/van-ban/{plan_id}")
    for each in cites:
        if each["target"] is not None:
            assert f"/van-ban/{each['target']}" in found.links


def test_what_else_a_mention_may_mean_is_shown(corpus_home, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(corpus_home, home)
    text = "Số: 7/KH-UBND\n\nTheo Chỉ thị số 46-CT/TW; xem Điều 1.\n\nĐiều 1. Hạn\nHết tháng này.\n"
    with KnowledgeBase.open(home) as base:
        base.add_bytes(text.encode(), "a.txt")
        document = base.document("7/KH-UBND")
    with TestClient(create_app(load_settings({"home": str(home)}).values)) as client:
        html = client.get(f"/van-ban/{document.id}").text
    assert Page(html).tags and html.count("có thể là: <a") == 2
    assert 'href="#muc-0"' in html  # "Điều 1" leads to its section


def test_the_outline_leads_to_all_parts_with_headings(client, plan_id):
    sections = client.get(f"/api/v1/documents/{plan_id}/outline").json()["sections"]
    found = page(client, f"/van-ban/{plan_id}")
    led = [link for link in found.links if link.startswith("#muc-")]
    assert led == [f"#muc-{at}" for at, each in enumerate(sections) if each["title"]]
    headings = [each for each in found.attributes("p") if each.get("role") == "heading"]
    assert [each["aria-level"] for each in headings] == ["3", "3", "4", "4", "3"]
    assert all(each["data-start"] in {str(s["start"]) for s in sections} for each in headings)


def contrast(left: str, right: str) -> float:
    """WCAG 2.2 contrast of two colours `#rrggbb`."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = [
            each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
        ]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(left), luminance(right)))
    return (light + 0.05) / (dark + 0.05)


def test_colours_can_be_read_in_light_and_dark(client):
    css = client.get("/static/style.css").text
    light, dark = (
        dict(re.findall(r"(--[a-z-]+): (#[0-9a-f]{6});", block)) for block in css.split(":root {")[1:3]
    )
    for colours in (light, light | dark):
        for ink, paper in itertools.product(
            ("--ink", "--quiet", "--link", "--accent", "--good", "--bad", "--warn"),
            ("--paper", "--canvas", "--shade", "--accent-soft"),
        ):
            assert contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)
        for ink, paper in (("--ink", "--mark"), ("--link", "--mark"), ("--accent-ink", "--accent")):
            assert contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)


def test_headings_go_down_one_step_at_a_time(client, plan_id):
    for path in ("/tim?q=Chỉ thị nào về phòng, chống tội phạm?", f"/van-ban/{plan_id}", "/"):
        levels = [int(tag[1]) for tag, _ in page(client, path).tags if tag in ("h1", "h2", "h3", "h4")]
        assert levels[0] == 1
        assert all(below - above <= 1 for above, below in pairwise(levels))


ASKED = "chi thi cua ban bi thu nam 2011 ve phong trao toan dan bao ve an ninh to quoc"


def test_the_page_says_what_a_question_was_taken_for(client: TestClient) -> None:
    page = Page(client.get("/tim", params={"q": ASKED}).text)
    assert "Có phải ý bạn là chỉ thị của ban bí thư năm 2011" in page.text
    assert "Cơ quan ban hành: Ban Bí thư" in page.text
    hrefs = [each.get("href") or "" for each in page.attributes("a")]
    assert [
        part
        for part in ("wording", "kind", "issuer", "issued")
        if any(h.endswith(f"bo={part}") for h in hrefs)
    ] == [
        "wording",
        "kind",
        "issuer",
        "issued",
    ]


def test_what_was_read_can_be_dropped_and_stays_so_on_the_next_page(client: TestClient) -> None:
    page = Page(
        client.get("/tim", params={"q": ASKED, "bo": "wording,issuer,abbreviations,kind,issued"}).text
    )
    assert "Có phải ý bạn là" not in page.text and "Cơ quan ban hành: Ban Bí thư" not in page.text
    onward = [each["href"] or "" for each in page.attributes("a") if each.get("rel") == "next"]
    assert onward and all("bo=abbreviations%2Cissued%2Cissuer%2Ckind%2Cwording" in each for each in onward)


def test_filters_that_nothing_satisfies_are_named(client: TestClient) -> None:
    asked = "chỉ thị của Ban Bí thư năm 1999 về phong trào toàn dân bảo vệ an ninh Tổ quốc"
    page = Page(client.get("/tim", params={"q": asked}).text)
    assert "Không có văn bản phù hợp nào thỏa loại văn bản: chỉ thị" in page.text


def test_an_abbreviation_is_spelled_out(client: TestClient) -> None:
    assert "ANTT: an ninh trật tự" in client.get("/tim", params={"q": "ANTT"}).text
