"""Tests of `POST /api/v1/dossiers` and of the command `dossier`."""

import io
import json
import zipfile
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner

from api.cli import cli
from api.dossiers.dossier_example import DOSSIER
from api.dossiers.dossier_models import DossierBody, DossierRequest
from api.dossiers.pdf import PdfUnavailable, PdfWriter

TOPIC = "phong trào toàn dân bảo vệ an ninh Tổ quốc"
ROUTE = "/api/v1/dossiers"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _quotes(shape: dict) -> list[dict]:
    return [quote for section in shape["sections"] for quote in (*section["quotes"], *_quotes(section))]


def test_an_outline_comes_as_a_word_document_by_default(client):
    response = client.post(ROUTE, json={"topic": TOPIC, "style": "state"})
    assert response.status_code == 200 and response.headers["content-type"] == WORD
    told = response.headers["content-disposition"]
    assert 'filename="de-cuong-phong-trao-toan-dan-bao-ve-an-ninh-to-quoc.docx"' in told
    assert "filename*=UTF-8''%C4%90%E1%BB%81%20c%C6%B0%C6%A1ng" in told
    texts = [each.text for each in docx.Document(io.BytesIO(response.content)).paragraphs]
    assert "ĐỀ CƯƠNG" in texts and "I. SỰ CẦN THIẾT, BỐI CẢNH BAN HÀNH" in texts


def test_as_json_every_quote_is_a_run_of_its_document(client):
    shape = client.post(ROUTE, json={"topic": TOPIC, "format": "json"}).json()
    DossierBody.model_validate(shape)
    quotes = _quotes(shape)
    assert len(quotes) >= 8
    for each in quotes:
        place = each["citation"]
        text = client.get(f"/api/v1/documents/{place['document']['id']}/text").json()["text"]
        assert text[place["start"] : place["end"]] == each["text"]
        assert place["url"].endswith(f"#c{place['start']}-{place['end']}")
        assert each["cited_as"].startswith("Kế hoạch phát động Phong trào thi đua")


def test_the_examples_hold_to_their_models():
    DossierBody.model_validate(DOSSIER)
    DossierRequest.model_validate(DossierRequest.model_config["json_schema_extra"]["example"])


def test_chosen_quotes_are_kept_in_their_order(client):
    shape = client.post(ROUTE, json={"topic": TOPIC, "format": "json"}).json()
    places = [each["citation"] for each in _quotes(shape)][:3][::-1]
    chosen = [
        {"document": each["document"]["id"], "start": each["start"], "end": each["end"], "section": "to-chuc"}
        for each in places
    ]
    made = client.post(ROUTE, json={"topic": TOPIC, "format": "json", "quotes": chosen}).json()
    assert [each["citation"]["start"] for each in _quotes(made)] == [each["start"] for each in places]


@pytest.mark.parametrize("wrong", [{"start": 0, "end": 10**9}, {"start": 5, "end": 5}])
def test_a_quote_that_is_no_run_of_its_text_is_named(client, plan_id, wrong):
    good = {"document": plan_id, "start": 1, "end": 20}
    response = client.post(ROUTE, json={"topic": TOPIC, "quotes": [good, {"document": plan_id} | wrong]})
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "quotes.1"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "topic"),
        ({"topic": TOPIC, "form": "bao-cao"}, "form"),
        ({"topic": TOPIC, "format": "odt"}, "format"),
        ({"topic": TOPIC, "style": "both"}, "style"),
        ({"topic": TOPIC, "limit": 0}, "limit"),
        ({"topic": TOPIC, "quotes": [{"document": 1, "start": 0}]}, "quotes.0.end"),
        ({"topic": TOPIC, "quotes": [{"document": True, "start": 0, "end": 4}]}, "quotes.0.document"),
        ({"topic": TOPIC, "topics": 1}, "topics"),
    ],
)
def test_a_wrong_field_is_named(client, body, field):
    response = client.post(ROUTE, json=body)
    assert response.status_code == 422
    assert [each["field"] for each in response.json()["errors"]] == [field]


def test_without_evidence_there_is_none(client):
    response = client.post(ROUTE, json={"topic": "giá vàng hôm nay"})
    assert response.status_code == 404
    problem = response.json()
    assert problem["type"].endswith("no-evidence") and "giá vàng" in problem["detail"]
    assert all(each["url"].startswith("/van-ban/") for each in problem["errors"])


def test_without_libreoffice_the_problem_says_what_to_install(client, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    response = client.post(ROUTE, json={"topic": TOPIC, "format": "pdf"})
    assert response.status_code == 503 and "libreoffice-writer" in response.json()["detail"]


# The command


def _run(home: Path, *arguments: str):
    return CliRunner().invoke(cli, ["dossier", "--home", str(home), *arguments], standalone_mode=False)


def test_the_command_writes_the_file_and_says_what_is_left_to_do(corpus_home, tmp_path):
    file = tmp_path / "de-cuong.docx"
    done = _run(corpus_home, TOPIC, "-o", str(file))
    assert done.exit_code == 0 and done.return_value == 0, done.output
    assert zipfile.is_zipfile(file)
    assert "office_name" in done.stderr and "Đánh giá tình hình" in done.stderr and not done.stdout


def test_the_command_prints_the_content(corpus_home):
    done = _run(corpus_home, TOPIC, "--json", "--form", "tuyen-truyen", "--limit", "3")
    shape = json.loads(done.stdout)
    DossierBody.model_validate(shape)
    assert shape["form"] == "tuyen-truyen" and len(_quotes(shape)) == 3


def test_the_head_comes_from_the_settings(corpus_home, tmp_path, monkeypatch):
    monkeypatch.setenv("VANKIEN_OFFICE_NAME", "Hội Nông dân xã Tân Lập")
    monkeypatch.setenv("VANKIEN_OFFICE_PLACE", "Tân Lập")
    file = tmp_path / "de-cuong.docx"
    done = _run(corpus_home, TOPIC, "-o", str(file))
    assert "office_name" not in done.stderr
    texts = [cell.text for table in docx.Document(str(file)).tables for cell in table.rows[0].cells]
    assert any("HỘI NÔNG DÂN XÃ TÂN LẬP" in each for each in texts)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ((TOPIC,), 2, "-o"),
        ((TOPIC, "-o", "x.odt"), 2, ".docx"),
        ((TOPIC, "-o", "khong/co/x.docx"), 3, "khong/co/x.docx"),
    ],
)
def test_what_cannot_be_written_is_told(corpus_home, arguments, code, told):
    done = _run(corpus_home, *arguments)
    assert done.exit_code == code and told in done.stderr


def test_the_command_declines(corpus_home, tmp_path):
    done = _run(corpus_home, "giá vàng hôm nay", "-o", str(tmp_path / "x.docx"))
    assert done.return_value == 4 and not (tmp_path / "x.docx").exists()
    assert "Không tìm thấy căn cứ" in done.stdout


def test_the_command_says_why_there_is_no_pdf(corpus_home, tmp_path, monkeypatch):
    def refuse(self: PdfWriter, content: bytes) -> bytes:
        raise PdfUnavailable("Máy này chưa có LibreOffice")

    monkeypatch.setattr(PdfWriter, "pdf_of", refuse)
    done = _run(corpus_home, TOPIC, "-o", str(tmp_path / "x.pdf"))
    assert done.exit_code == 3 and "chưa có LibreOffice" in done.stderr
