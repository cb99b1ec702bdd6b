"""The path prefix of a reverse proxy: everything the service writes lies under it."""

import re

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import SettingsError, load_settings


@pytest.fixture(scope="module")
def prefixed(api_home):
    settings = load_settings({"home": str(api_home), "prefix": "/van-kien"}).values
    with TestClient(create_app(settings), raise_server_exceptions=False) as opened:
        yield opened


@pytest.mark.parametrize("before", ["", "/van-kien"])
def test_every_address_of_a_page_lies_under_the_prefix(prefixed, plan_id, before):
    for path in ("/", "/tim?q=phòng, chống tội phạm", f"/van-ban/{plan_id}", "/van-ban/99-XX/YY"):
        page = prefixed.get(before + path).text
        assert re.search(r"<h1", page)
        addresses = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
        assert addresses and all(each.startswith("/van-kien/") for each in addresses), path


def test_addresses_of_json_lie_under_the_prefix(prefixed):
    found = prefixed.get("/van-kien/api/v1/search", params={"q": "phòng, chống tội phạm"}).json()
    assert found["results"] and "/van-kien/van-ban/" in found["results"][0]["document"]["url"]
    assert prefixed.get("/van-kien/api/v1/nothing").headers["content-type"] == "application/problem+json"


def test_a_path_that_only_begins_like_the_prefix_is_another(prefixed):
    assert prefixed.get("/van-kien-khac/").status_code == 404


@pytest.mark.parametrize("given", ["van-kien", "/van-kien/", "//x", '/"x', "/a b"])
def test_a_prefix_that_is_no_path_is_refused(given, tmp_path):
    with pytest.raises(SettingsError, match="prefix"):
        load_settings({"home": str(tmp_path), "prefix": given}, {})
