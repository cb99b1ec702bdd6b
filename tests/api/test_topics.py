"""Topics over HTTP, as pages, as a map and on the command line."""

import json
import random

import pytest
from click.testing import CliRunner

from api.cli import cli
from api.topic_map import topic_map
from api.topic_shapes import TopicPageBody, TopicsBody
from index.topics import Topic
from tests.api.test_app import holds


@pytest.fixture(scope="module")
def listed(client):
    body = client.get("/api/v1/topics").json()
    holds(TopicsBody, body)
    return body


def test_every_topic_can_be_read_by_its_address(client, listed):
    assert len(listed["topics"]) >= 5
    for topic in listed["topics"][:3]:
        body = client.get(f"/api/v1/topics/{topic['id']}", params={"limit": 100}).json()
        holds(TopicPageBody, body)
        assert body["total"] == topic["documents"] == len(body["documents"])
        assert [each["id"] for each in body["documents"][:3]] == [each["id"] for each in topic["top"]]
        assert client.get(topic["url"]).status_code == 200


def test_documents_come_a_page_at_a_time(client, listed):
    path = f"/api/v1/topics/{listed['topics'][0]['id']}"
    whole = [each["id"] for each in client.get(path, params={"limit": 20}).json()["documents"]]
    second = [each["id"] for each in client.get(path, params={"limit": 10, "offset": 10}).json()["documents"]]
    assert whole[10:] == second


def test_one_authority_alone(client, listed):
    party = client.get("/api/v1/topics", params={"authority": "party"}).json()
    assert party["authority"] == "party"
    assert sum(each["documents"] for each in party["topics"]) < sum(
        each["documents"] for each in listed["topics"]
    )
    assert {each["authority"] for topic in party["topics"] for each in topic["top"]} == {"party"}
    assert client.get("/api/v1/topics", params={"authority": "king"}).status_code == 422


@pytest.mark.parametrize("path", ["/api/v1/topics/khong-co", "/chu-de/khong-co"])
def test_a_topic_that_is_not_there_is_told(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "xem lại danh sách chủ đề" in response.text


# Pages


def test_the_map_and_the_list_lead_to_the_same_pages(client, listed):
    page = client.get("/chu-de").text
    for topic in listed["topics"]:
        assert page.count(f'href="{topic["url"]}"') >= 2
    assert "<svg" in page and "style=" not in page and "<script>" not in page
    narrowed = client.get("/chu-de", params={"authority": "party"}).text
    assert "?authority=party" in narrowed and '<option value="party" selected>' in narrowed


def test_a_topic_lists_its_documents_and_pages(client, listed):
    largest = listed["topics"][0]
    page = client.get(largest["url"]).text
    for each in largest["top"]:
        assert f'href="{each["url"]}"' in page
    assert ("trang=2" in page) == (largest["documents"] > 25)
    assert client.get(largest["url"], params={"trang": 9_999}).status_code == 200


# The map


def topic(name: str, documents: int, x: float = 0.0, y: float = 0.0) -> Topic:
    return Topic(name, name, (name,), tuple(range(documents)), x, y)


@pytest.mark.parametrize("count", [1, 2, 12, 24])
@pytest.mark.parametrize("spread", [0.0, 1.0])
def test_no_name_lies_over_another_and_none_is_cut(count: int, spread: float):
    chance = random.Random(count)
    topics = [
        topic(
            "chủ đề dài " * chance.randint(1, 6), chance.randint(1, 900), spread * chance.uniform(-1, 1), 0.0
        )
        for _ in range(count)
    ]
    drawn = topic_map(topics)
    boxes = [
        (each.x - each.half_width, each.top, each.x + each.half_width, each.top + each.height)
        for each in drawn.spots
    ]
    for at, (left, top, right, bottom) in enumerate(boxes):
        assert drawn.left <= left and right <= drawn.left + drawn.width
        assert drawn.top <= top and bottom <= drawn.top + drawn.height
        for other in boxes[at + 1 :]:
            across = min(right, other[2]) - max(left, other[0])
            down = min(bottom, other[3]) - max(top, other[1])
            assert across <= 0.5 or down <= 0.5


def test_of_no_topics_there_is_no_map():
    assert topic_map([]) is None


# The command line


def test_the_command_lists_topics(api_settings, listed):
    run = CliRunner().invoke(cli, ["topics", "--home", api_settings.home], standalone_mode=False)
    assert run.exception is None
    assert all(each["name"] in run.output for each in listed["topics"])
    told = CliRunner().invoke(cli, ["topics", "--home", api_settings.home, "--json"], standalone_mode=False)
    assert [each["id"] for each in json.loads(told.output)["topics"]] == [
        each["id"] for each in listed["topics"]
    ]
