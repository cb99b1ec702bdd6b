"""Programs put documents in, put them right, take them out and bring them back, and hear what changed."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from api.library.library_models import (
    ChangesBody,
    JobBody,
    JobDetailsBody,
    JobListBody,
    RemovalListBody,
    RemovedBody,
)
from api.library.uploading import _FULL
from api.models import DocumentDetailsBody, DocumentListBody
from index.errors import StoreLocked
from index.records import Role, Visibility
from index.store import Store
from index.uploads import Upload
from tests.api.library import Library, served_library
from tests.index.copies import as_text, as_word, plan

BROKEN = b"%PDF-1.7\nkhong phai pdf"
ATOM = "{http://www.w3.org/2005/Atom}"


def notes(at: int) -> bytes:
    return (
        f"KẾ HOẠCH\nChăm sóc vườn ươm thứ {at}\n\nI. Mục đích\n\n"
        f"Vườn ươm thứ {at} cung cấp {at * 37 + 11} cây giống lâm nghiệp cho {at + 2} xã vùng đệm trong năm.\n"
    ).encode()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """With one plan and five notes."""
    with (
        pytest.MonkeyPatch.context() as patch,
        served_library(
            tmp_path_factory.mktemp("library"), patch, cors_origins="https://cong.gov.vn"
        ) as served,
    ):
        job = served.upload(("77.txt", as_text(plan())), *((f"{at}.txt", notes(at)) for at in range(1, 6)))
        assert job["counts"]["added"] == 6
        yield served


@pytest.fixture
def plan_id(library: Library) -> int:
    found: int = library.client.get("/api/v1/documents/77%2FKH-UBND").json()["id"]
    return found


def get(library: Library, path: str, role: Role | None = Role.ADMIN, **headers: str) -> Any:
    shown = library.key(role) if role is not None else {}
    return library.client.get(f"/api/v1{path}", headers=shown | headers)


# Uploads


def test_what_is_in_and_what_is_wrong_is_told_file_by_file(library: Library) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for at in range(11, 15):
            archive.writestr(f"xã/{at}.txt", notes(at))
        archive.writestr("hong.pdf", BROKEN)
    job = library.upload(("ho so.zip", packed.getvalue()), ("rong.txt", b""), ("lai.txt", notes(1)))
    JobDetailsBody.model_validate(job)
    assert (job["state"], job["done"], job["total"]) == ("done", 7, 7)
    assert job["counts"] == {"added": 4, "replaced": 0, "copies": 0, "unchanged": 1, "failed": 2}
    assert {each["name"] for each in job["faults"]} == {"ho so.zip/hong.pdf", "rong.txt"}
    assert all(each["message"] for each in job["faults"])
    made = [each["document"]["url"] for each in job["files"] if each["outcome"] == "added"]
    assert len(made) == 4 and all(
        library.client.get(f"/api/v1/documents/{each.split('/')[-1]}") for each in made
    )
    rest = get(library, f"/jobs/{job['id']}?limit=2&offset=5").json()["files"]
    assert rest == job["files"][5:7]


def test_an_upload_answers_with_where_its_job_is(library: Library) -> None:
    files = [("files", ("99.txt", notes(99)))]
    response = library.client.post("/api/v1/documents", files=files, headers=library.key(Role.CONTRIBUTE))
    JobBody.model_validate(response.json())
    assert response.headers["Location"] == f"/api/v1/jobs/{response.json()['id']}"
    assert library.ended(response.headers["Location"])["given_by"] == "contribute"


def test_internal_files_are_found_by_those_who_are_known(library: Library) -> None:
    job = library.upload(("noi-bo.txt", notes(77)), visibility="internal")
    (made,) = [each["document"]["id"] for each in job["files"]]
    assert library.base.document(made).visibility is Visibility.INTERNAL
    assert get(library, f"/documents/{made}", None).status_code == 404
    assert get(library, f"/documents/{made}", Role.READ).status_code == 200
    assert made not in [each["id"] for each in get(library, "/changes?limit=100", None).json()["changes"]]


@pytest.mark.parametrize("role", [None, Role.READ])
def test_who_may_only_read_puts_nothing_in(library: Library, role: Role | None) -> None:
    before = library.base.store.job_count()
    shown = library.key(role) if role else {}
    response = library.client.post("/api/v1/documents", files=[("files", ("a.txt", b"x"))], headers=shown)
    assert response.status_code == (403 if role else 401)
    assert library.base.store.job_count() == before
    for path in ("/jobs", "/jobs/x", "/removed"):
        assert get(library, path, role).status_code == (403 if role else 401)


def test_a_request_without_a_file_names_the_field(library: Library) -> None:
    response = library.client.post(
        "/api/v1/documents", data={"visibility": "open"}, headers=library.key(Role.ADMIN)
    )
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "files"


def test_a_full_disk_is_told_and_nothing_stays(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(_FULL[0], "No space left on device")

    monkeypatch.setattr(Upload, "put", refused)
    files = [("files", ("a.txt", b"x"))]
    response = library.client.post("/api/v1/documents", files=files, headers=library.key(Role.ADMIN))
    assert response.status_code == 507 and "đầy" in response.json()["detail"]
    assert list((library.base.home / "uploads").iterdir()) == []


def test_a_store_that_refuses_the_job_leaves_no_files(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise StoreLocked

    monkeypatch.setattr(Store, "put_job", refused)
    files = [("files", ("a.txt", b"x"))]
    response = library.client.post("/api/v1/documents", files=files, headers=library.key(Role.ADMIN))
    assert response.status_code == 423
    assert list((library.base.home / "uploads").iterdir()) == []


def test_files_that_have_no_room_on_their_way_in_are_told_as_that(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form's own files, before any of ours is begun; FastAPI would say that the request cannot be read."""

    def refused(*_: object, **__: object) -> None:
        raise OSError(_FULL[0], "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", refused)
    files = [("files", ("a.txt", b"x" * 2_000_000))]
    for path in ("/api/v1/documents", "/api/v1/verify"):
        sent = files if path.endswith("documents") else [("file", files[0][1])]
        response = library.client.post(path, files=sent, headers=library.key(Role.ADMIN))
        assert response.status_code == 503 and response.json()["type"].endswith(":disk-refused"), path
        assert "đầy" in response.json()["detail"]


def test_jobs_are_seen_by_who_gave_them_and_by_administrators(library: Library) -> None:
    job = library.upload(("rieng.txt", notes(51)), role=Role.ADMIN)
    listed = get(library, "/jobs").json()
    JobListBody.model_validate(listed)
    assert listed["jobs"][0]["id"] == job["id"]
    assert job["id"] not in [each["id"] for each in get(library, "/jobs", Role.CONTRIBUTE).json()["jobs"]]
    assert get(library, f"/jobs/{job['id']}", Role.CONTRIBUTE).status_code == 404
    assert get(library, "/jobs/../x").status_code == get(library, "/jobs/khong-co").status_code == 404


def test_a_job_is_stopped_by_deleting_it(library: Library) -> None:
    job = library.base.submit(_one(library), "contribute")
    response = library.client.delete(f"/api/v1/jobs/{job.id}", headers=library.key(Role.CONTRIBUTE))
    assert response.json()["state"] in ("cancelled", "running", "done")
    assert library.ended(f"/api/v1/jobs/{job.id}")["state"] in ("cancelled", "done")


def _one(library: Library) -> Upload:
    upload = library.base.uploads.begin()
    upload.put("dung.txt", io.BytesIO(notes(52)))
    return upload


# Corrections


def test_a_corrected_field_is_shown_with_what_was_read(library: Library, plan_id: int) -> None:
    address = f"/api/v1/documents/{plan_id}"
    response = library.client.patch(
        address, json={"issuer": "UBND tỉnh An Giang", "signer": ""}, headers=library.key(Role.CONTRIBUTE)
    )
    DocumentDetailsBody.model_validate(response.json())
    assert (response.json()["issuer"], response.json()["signer"]) == ("UBND tỉnh An Giang", None)
    told = library.client.get(address).json()["corrections"]["issuer"]
    assert (told["was_read"], told["corrected_by"]) == ("UBND tỉnh Tây Ninh", None)
    assert (
        get(library, f"/documents/{plan_id}").json()["corrections"]["issuer"]["corrected_by"] == "contribute"
    )
    back = library.client.patch(address, json={"signer": None}, headers=library.key(Role.CONTRIBUTE)).json()
    assert back["signer"] == "Lê Văn Hòa" and set(back["corrections"]) == {"issuer"}
    last = library.client.delete(f"{address}/corrections", headers=library.key(Role.CONTRIBUTE)).json()
    assert last["issuer"] == "UBND tỉnh Tây Ninh" and last["corrections"] == {}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"issued_on": "hôm qua"}, "issued_on"),
        ({"issued_on": "hôm qua", "visibility": "internal"}, "issued_on"),
        ({"text": "x"}, "text"),
        ({"subject": "x" * 3_000}, "subject"),
    ],
)
def test_a_wrong_correction_names_its_field_and_changes_nothing(
    library: Library, plan_id: int, given: dict[str, str], field: str
) -> None:
    revision = library.base.store.revision
    response = library.client.patch(
        f"/api/v1/documents/{plan_id}", json={"signer": "Ai", **given}, headers=library.key(Role.ADMIN)
    )
    assert response.status_code == 422 and response.json()["errors"][0]["field"] == field
    assert library.base.store.revision == revision


def test_only_administrators_say_who_finds_a_document(library: Library, plan_id: int) -> None:
    address = f"/api/v1/documents/{plan_id}"
    for role, status in ((Role.CONTRIBUTE, 403), (Role.ADMIN, 200)):
        response = library.client.patch(address, json={"visibility": "internal"}, headers=library.key(role))
        assert response.status_code == status
    assert library.client.get(address).status_code == 404
    library.client.patch(address, json={"visibility": "open"}, headers=library.key(Role.ADMIN))
    assert library.client.get(address).status_code == 200


# Out and back


def test_a_removed_document_comes_back_at_its_address(library: Library, plan_id: int) -> None:
    address, admin = f"/api/v1/documents/{plan_id}", library.key(Role.ADMIN)
    before = library.client.get(f"{address}/text").json()
    assert library.client.delete(address, headers=library.key(Role.CONTRIBUTE)).status_code == 403
    removed = library.client.delete(address, headers=admin).json()
    RemovedBody.model_validate(removed)
    assert removed["restorable"] and library.client.get(address).status_code == 404
    found = library.client.get("/api/v1/search", params={"q": "tổ liên gia phòng cháy"}).json()["results"]
    assert plan_id not in [each["document"]["id"] for each in found]
    listed = get(library, "/removed").json()
    RemovalListBody.model_validate(listed)
    assert (listed["removed"][0]["id"], listed["removed"][0]["removed_by"]) == (plan_id, "admin")
    assert library.client.post(removed["restore"], headers=admin).json()["id"] == plan_id
    assert library.client.get(f"{address}/text").json() == before
    assert library.client.post(removed["restore"], headers=admin).status_code == 409


def test_what_is_deleted_for_good_is_not_kept(library: Library) -> None:
    job = library.upload(("bo.txt", notes(61)))
    made = job["files"][0]["document"]["id"]
    response = library.client.delete(
        f"/api/v1/documents/{made}", params={"for_good": True}, headers=library.key(Role.ADMIN)
    )
    assert (response.json()["restorable"], response.json()["restore"]) == (False, None)


@pytest.mark.parametrize("identifier", ["9007199254740991", "9" * 40])
def test_ids_beyond_all_numbers_are_unknown(library: Library, identifier: str) -> None:
    assert library.client.get(f"/api/v1/documents/{identifier}").status_code == 404
    response = library.client.post(f"/api/v1/documents/{identifier}/restore", headers=library.key(Role.ADMIN))
    assert response.status_code in (409, 422)


# Lists


def test_documents_are_listed_by_what_stands_in_their_heads(library: Library, plan_id: int) -> None:
    def ids(**query: object) -> list[int]:
        listed = library.client.get("/api/v1/documents", params={"limit": 100, **query}).json()  # type: ignore[arg-type]
        DocumentListBody.model_validate(listed)
        assert listed["total"] == len(listed["documents"])
        return [each["id"] for each in listed["documents"]]

    everything = ids()
    assert (
        ids(q="phong chay khu dan cu") == ids(q="77/kh-ubnd") == ids(issuer="ubnd tỉnh Tây Ninh") == [plan_id]
    )
    assert ids(**{"from": "2023-04-12", "to": "2023-04-12"}) == [plan_id]
    assert ids(kind="nghị định") == ids(status="cited_only") == []
    assert ids(sort="-added") == sorted(everything, reverse=True) or len(everything) > 6
    assert ids(sort="-issued")[0] == ids(sort="number")[0] == plan_id
    assert library.client.get("/api/v1/documents", params={"sort": "x"}).status_code == 422


def test_links_lead_through_all_pages(library: Library) -> None:
    address: str | None = "/api/v1/documents?limit=3&kind=k%E1%BA%BF+ho%E1%BA%A1ch"
    seen: list[int] = []
    while address:
        response = library.client.get(address)
        seen += [each["id"] for each in response.json()["documents"]]
        address = response.links.get("next", {}).get("url")
    assert len(seen) == len(set(seen)) == response.json()["total"] > 5
    assert set(response.links) == {"first", "prev", "last"}
    assert library.client.get(response.links["first"]["url"]).json()["documents"][0]["id"] == seen[0]
    assert library.client.get("/api/v1/documents?limit=100").links == {}
    assert "next" in library.client.get("/api/v1/search?q=v%C6%B0%E1%BB%9Dn+%C6%B0%C6%A1m&limit=1").links


def test_changes_go_on_from_where_a_program_was(library: Library, plan_id: int) -> None:
    cursor, seen = 0, []
    while True:
        told = library.client.get("/api/v1/changes", params={"since": cursor, "limit": 2}).json()
        ChangesBody.model_validate(told)
        seen += [each["id"] for each in told["changes"]]
        cursor = told["cursor"]
        if not told["more"]:
            break
    assert len(seen) == len(set(seen)) and plan_id in seen
    assert library.client.get("/api/v1/changes", params={"since": cursor}).json()["changes"] == []
    library.base.correct(library.base.document(plan_id), {"place": "Gò Dầu"})
    (told,) = library.client.get("/api/v1/changes", params={"since": cursor}).json()["changes"]
    assert (told["id"], told["change"], told["document"]["id"]) == (plan_id, "corrected", plan_id)


def test_the_feed_is_one_and_its_ids_stay(library: Library) -> None:
    first = library.client.get("/moi.xml")
    assert first.headers["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(first.content)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) > 5
    for each in (feed, *entries):
        assert all(each.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
        assert each.find(f"{ATOM}link").get("href").startswith("http://testserver/")  # type: ignore[union-attr]
    ids = {each.findtext(f"{ATOM}title"): each.findtext(f"{ATOM}id") for each in entries}
    assert len(set(ids.values())) == len(entries)
    library.upload(("them.txt", notes(71)))
    again = ElementTree.fromstring(library.client.get("/moi.xml").content).findall(f"{ATOM}entry")
    now = {each.findtext(f"{ATOM}title"): each.findtext(f"{ATOM}id") for each in again}
    assert len(now) == len(ids) + 1 and all(now[name] == each for name, each in ids.items())


# Asked again and again


@pytest.mark.parametrize(
    "path", ["/api/v1/documents", "/api/v1/documents/77%2FKH-UBND", "/api/v1/documents/77%2FKH-UBND/text",
             "/api/v1/documents/77%2FKH-UBND/file", "/api/v1/search?q=phòng+cháy", "/moi.xml", "/api/v1/changes"],
)  # fmt: skip
def test_what_did_not_change_is_not_sent_again(library: Library, path: str) -> None:
    first = library.client.get(path)
    tag = first.headers["ETag"]
    assert "private" in first.headers["Cache-Control"] and "X-API-Key" in first.headers["Vary"]
    for asked in (tag, tag.removeprefix("W/"), f'"x", {tag}', "*"):
        again = library.client.get(path, headers={"If-None-Match": asked})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    known = library.client.get(path, headers={"If-None-Match": tag} | library.key(Role.READ))
    assert known.status_code == 200, "who is known may see other documents"
    assert library.client.get(path, headers={"If-None-Match": '"x"'}).status_code == 200
    with library.base.store.transaction():
        pass
    assert library.client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_a_wrong_key_hears_nothing_of_tags(library: Library) -> None:
    headers = {"If-None-Match": "*", "X-API-Key": "vk_00000000_" + "a" * 43}
    assert library.client.get("/api/v1/documents", headers=headers).status_code == 401


def test_long_answers_are_compressed_and_packed_ones_are_not(library: Library) -> None:
    plain = library.client.get("/api/v1/documents?limit=50", headers={"Accept-Encoding": "identity"})
    packed = library.client.get("/api/v1/documents?limit=50", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert packed.content == plain.content and "Accept-Encoding" in packed.headers["Vary"]
    library.upload(("77.docx", as_word(plan())))
    file = library.client.get("/api/v1/documents/77%2FKH-UBND/file?index=2")
    assert "Content-Encoding" not in file.headers


def test_pages_of_named_origins_may_call_and_others_may_not(library: Library) -> None:
    asked = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "X-API-Key"}
    for origin, allowed in (("https://cong.gov.vn", True), ("https://khac.vn", False)):
        response = library.client.get("/api/v1/documents", headers={"Origin": origin})
        assert (response.headers.get("Access-Control-Allow-Origin") == origin) is allowed
        before = library.client.options("/api/v1/documents/7", headers={"Origin": origin, **asked})
        assert (before.status_code == 200) is allowed
    assert "Access-Control-Allow-Credentials" not in response.headers
