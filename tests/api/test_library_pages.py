"""People put documents in, put them right, take them out and bring them back, with and without a script."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from index.records import Role
from tests.api.library import Library, served_library
from tests.api.test_library import BROKEN, notes
from tests.index.copies import as_text, plan


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """With one plan and three notes; an administrator is signed in."""
    with (
        pytest.MonkeyPatch.context() as patch,
        served_library(tmp_path_factory.mktemp("pages"), patch) as served,
    ):
        served.upload(("77.txt", as_text(plan())), *((f"{at}.txt", notes(at)) for at in range(1, 4)))
        sign_in(served, Role.ADMIN)
        yield served


def sign_in(library: Library, role: Role) -> None:
    library.client.cookies.clear()
    form = {"key": library.keys[role], "ve": "/kho", "token": token(library, "/dang-nhap")}
    assert library.client.post("/dang-nhap", data=form, follow_redirects=False).status_code == 303


def token(library: Library, path: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', library.client.get(path).text)
    return found[1] if found else ""


def page(library: Library, path: str, **headers: str) -> str:
    response = library.client.get(path, headers=headers)
    assert response.status_code == 200, response.text
    return unescape(response.text)


def send(library: Library, path: str, **form: str) -> str:
    """Send a form as the page has it, and follow to the page that it leads to; returns that page's address."""
    response = library.client.post(path, data=form | {"token": token(library, "/kho")})
    assert response.status_code == 200, response.text
    return str(response.url)


def plan_id(library: Library) -> int:
    return library.base.document("77/KH-UBND").id


def test_the_list_is_narrowed_sorted_and_paged(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "77/KH-UBND" in page(library, "/kho")
    narrowed = page(library, "/kho?q=vuon+uom&kind=k%E1%BA%BF+ho%E1%BA%A1ch&sort=subject&from=lạ")
    assert "3 văn bản</caption>" in narrowed and "77/KH-UBND" not in narrowed
    assert narrowed.index("thứ 1") < narrowed.index("thứ 2") < narrowed.index("thứ 3")
    assert "Không có văn bản nào như vậy" in page(library, "/kho?q=tàu+vũ+trụ")
    monkeypatch.setattr("api.pages.library.PER_PAGE", 2)
    first = page(library, "/kho?q=thu&sort=number")
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following and "Trang 2/2" in page(library, following[1])


def test_without_a_key_one_reads_the_list_and_learns_how_to_get_one(library: Library) -> None:
    library.client.cookies.clear()
    try:
        shown = page(library, "/kho")
        assert "77/KH-UBND" in shown and "vankien key create" in shown
        assert 'type="file"' not in shown and "/kho/sua/" not in shown and "/kho/bo/" not in shown
        for path in ("/kho/nap", "/kho/da-bo", f"/kho/sua/{plan_id(library)}"):
            assert library.client.get(path).status_code == 401
    finally:
        sign_in(library, Role.ADMIN)


def test_an_upload_leads_to_what_is_in_and_what_is_wrong(library: Library) -> None:
    files = [("files", ("tot.txt", notes(21))), ("files", ("hong <b>.pdf", BROKEN))]
    form = {"token": token(library, "/kho"), "internal": "1"}
    sent = library.client.post("/kho/nap", files=files, data=form)
    path = sent.url.path
    assert re.fullmatch(r"/kho/nap/[0-9a-f]{16}", path)
    library.ended(f"/api/v1/jobs/{path.split('/')[-1]}", Role.ADMIN)
    shown = page(library, path)
    assert (
        "1 đã ở trong kho, 1 không vào được" in shown and "Vườn ươm" in shown.title()
    ) or "vườn ươm" in shown
    assert "hong <b>.pdf" in shown and "hong <b>" not in library.client.get(path).text
    assert "PDF" in shown and "http-equiv" not in shown and "hx-trigger" not in shown
    assert "Nội bộ" in page(library, "/kho?q=21")
    assert path in page(library, "/kho/nap")
    part = page(library, path, **{"HX-Request": "true"})
    assert part.lstrip().startswith('<div id="job"') and "<html" not in part


def test_a_job_that_goes_on_asks_again_and_can_be_stopped(library: Library) -> None:
    job = library.base.store.put_job("0" * 16, "van-thu", 300)
    library.base.store.begin_job(job.id)
    library.base.store.set_progress(job.id, 120, 300, "ho-so.zip/121.pdf")
    shown = page(library, f"/kho/nap/{job.id}")
    assert "120/300 tệp" in shown and "Đang đọc: ho-so.zip/121.pdf" in shown
    assert 'hx-trigger="every 1s"' in shown and 'http-equiv="refresh"' in shown
    send(library, f"/kho/nap/{job.id}/dung")
    assert library.ended(f"/api/v1/jobs/{job.id}", Role.ADMIN)["state"] == "cancelled"


def test_a_form_without_a_file_says_what_to_do(library: Library) -> None:
    response = library.client.post("/kho/nap", data={"token": token(library, "/kho")})
    assert response.status_code == 422 and "hãy chọn ít nhất một tệp" in response.text


def test_a_field_is_put_right_and_taken_back(library: Library) -> None:
    address = f"/kho/sua/{plan_id(library)}"
    form = {"issuer": "UBND tỉnh An Giang", "issued_on": "2023-04-12", "signer": ""}
    assert "da-luu" in send(library, address, **form)
    document = library.base.document(plan_id(library))
    assert (document.issuer, document.signer) == ("UBND tỉnh An Giang", None)
    assert {each.field for each in library.base.store.corrections(document.id)} == {"issuer", "signer"}
    shown = page(library, address)
    assert "máy đọc được: UBND tỉnh Tây Ninh" in shown and "bởi admin" in shown
    assert "Đã sửa tay" in page(library, "/kho?q=77")
    for field in ("issuer", "signer"):
        send(library, address, lay_lai=field, issuer="không lưu")
    assert library.base.document(plan_id(library)).issuer == "UBND tỉnh Tây Ninh"
    assert library.base.store.corrections(document.id) == []


def test_a_wrong_value_stays_in_the_form_with_its_reason(library: Library) -> None:
    form = {"issued_on": "31/02/2023", "signer": "Ai Đó", "token": token(library, "/kho")}
    response = library.client.post(f"/kho/sua/{plan_id(library)}", data=form)
    assert response.status_code == 422
    assert "ngày có thật" in response.text and 'value="31/02/2023"' in response.text
    assert 'value="Ai Đó"' in response.text
    assert library.base.document("77/KH-UBND").signer == "Lê Văn Hòa"


def test_what_was_removed_comes_back_with_one_click(library: Library) -> None:
    document_id = plan_id(library)
    there = send(library, f"/kho/bo/{document_id}")
    shown = page(library, there.removeprefix("http://testserver"))
    assert "Đã bỏ Kế hoạch 77/KH-UBND" in shown and "Hoàn tác" in shown
    assert library.client.get(f"/van-ban/{document_id}").status_code == 404
    assert "Kế hoạch 77/KH-UBND" in page(library, "/kho/da-bo")
    back = send(library, f"/kho/khoi-phuc/{document_id}")
    assert back.endswith(f"/van-ban/{document_id}")
    assert "đã trở lại kho" not in page(library, "/kho")


@pytest.mark.parametrize("path", ["nap", "nap/{job}/dung", "sua/{id}", "bo/{id}", "khoi-phuc/{id}"])
def test_forms_of_other_sites_change_nothing(library: Library, path: str) -> None:
    revision = library.base.store.revision
    address = "/kho/" + path.format(job="0" * 16, id=plan_id(library))
    for word in ("", "đoán"):
        response = library.client.post(address, data={"token": word, "signer": "Kẻ lạ"})
        assert response.status_code == 403
    assert library.base.store.revision == revision


def test_who_contributes_removes_nothing(library: Library) -> None:
    sign_in(library, Role.CONTRIBUTE)
    try:
        shown = page(library, "/kho")
        assert "/kho/sua/" in shown and "/kho/bo/" not in shown and 'type="file"' in shown
        form = {"token": token(library, "/kho")}
        assert library.client.post(f"/kho/bo/{plan_id(library)}", data=form).status_code == 403
    finally:
        sign_in(library, Role.ADMIN)
