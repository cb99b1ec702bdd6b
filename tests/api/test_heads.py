"""HEAD of pages."""

import pytest


@pytest.mark.parametrize(
    "path", ["/", "/tim?q=an+ninh", "/van-ban/44-KL%2FTW", "/static/style.css", "/khong-co"]
)
def test_a_head_is_the_get_without_its_body(client, path):
    head, whole = client.head(path), client.get(path)
    assert (head.status_code, head.headers["content-type"]) == (
        whole.status_code,
        whole.headers["content-type"],
    )
    assert head.content == b"" and whole.content


def test_programs_get_the_methods_that_are_described(client):
    refused = client.head("/api/v1/search", params={"q": "an ninh"})
    assert refused.status_code == 405 and "GET" in refused.headers["allow"]
