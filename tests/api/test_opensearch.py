"""The browser's own search: a description with addresses that work from where the browser stands."""

from collections.abc import Iterator
from urllib.parse import quote
from xml.etree.ElementTree import Element, fromstring

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from index.knowledge_base import KnowledgeBase

NAMESPACE = "{http://a9.com/-/spec/opensearch/1.1/}"


def described(client: TestClient, path: str = "/opensearch.xml", **headers: str) -> Element:
    response = client.get(path, headers=headers)
    assert response.headers["content-type"].startswith("application/opensearchdescription+xml")
    return fromstring(response.content)


def templates(description: Element) -> dict[str, str]:
    return {each.attrib["rel"]: each.attrib["template"] for each in description.iter(f"{NAMESPACE}Url")}


def test_a_browser_is_led_to_the_results(client):
    description = described(client)
    name = description.findtext(f"{NAMESPACE}ShortName") or ""
    assert 0 < len(name) <= 16
    address = templates(description)["results"]
    assert address == "http://testserver/tim?q={searchTerms}"
    page = client.get(address.replace("{searchTerms}", quote("phòng, chống tội phạm")))
    assert "phòng, chống tội phạm" in page.text
    image = description.findtext(f"{NAMESPACE}Image") or ""
    assert client.get(image).headers["content-type"].startswith("image/svg+xml")


def test_a_browser_is_led_to_suggestions_in_its_form(client):
    address = templates(described(client))["suggestions"]
    response = client.get(address.replace("{searchTerms}", "46-CT"))
    assert response.headers["content-type"].startswith("application/x-suggestions+json")
    typed, found = response.json()
    assert typed == "46-CT" and any("46-CT/TW" in each for each in found)


@pytest.mark.parametrize("host", ['a"><b', "a&b", "a]]>b", "::"])
def test_no_host_breaks_the_description(client, host):
    assert templates(described(client, Host=host))["self"].endswith("/opensearch.xml")


@pytest.fixture
def behind_a_proxy(api_settings: Settings) -> Iterator[TestClient]:
    with KnowledgeBase.open(api_settings.home_path) as base:
        settings = Settings(home=api_settings.home, prefix="/van-kien")
        with TestClient(create_app(settings, base), base_url="https://noi-bo.example") as client:
            yield client


def test_behind_a_proxy_its_name_scheme_and_prefix_are_told(behind_a_proxy):
    here = templates(described(behind_a_proxy, "/van-kien/opensearch.xml"))
    assert here["results"] == "https://noi-bo.example/van-kien/tim?q={searchTerms}"
    page = behind_a_proxy.get("/van-kien/").text
    assert 'rel="search"' in page and 'href="/van-kien/opensearch.xml"' in page
