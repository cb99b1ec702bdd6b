"""What is taken out of the base is opened by other programs: no word of a document becomes a field, formula or link."""

import csv
import io
import json
import shutil
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from pypdf import PdfWriter
from pypdf.annotations import Link

from api.annotated import annotated_docx
from api.attachments import WORD, attachment
from api.cli import cli
from api.printable import cell_text
from api.routes.documents import content_disposition
from tests.attack.exported import UNSEEN, pdf_faults, table_faults, word_faults, word_text
from tests.attack.ground import Ground, Who

FORMULA = "=cmd|' /C calc'!A0"
FORMULAS = (
    FORMULA,
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u00a0=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
)
FIELD = r'{ DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc" } INCLUDETEXT "\\\\evil\\share\\x" HYPERLINK "file:///x"'
MARKUP = '</w:t></w:r><w:fldSimple w:instr="DDE a b"/><![CDATA[ ]]>&evil;<!DOCTYPE a SYSTEM "http://evil/x">'
# Not letters: a noncharacter, controls, what turns the writing.
ODD = "\ufffe\uffff\x08\x1b\u202egnp.exe\u2066"
ALL = f"{FORMULA} {FIELD} {MARKUP} {ODD} http://evil.example/a"
NUMBER = "91/KH-UBND"
TOPIC = f"bảo vệ rừng phòng hộ {ALL}"
SETTINGS = {f"office_{name}": f"{FORMULA} {MARKUP} {ODD}" for name in ("parent", "name", "place", "signer")}
_TEXT = f"""Điều 1. Bảo vệ rừng phòng hộ {ALL}.
Điều 2. Căn cứ Chỉ thị số 779-CT/TW ngày 03/4/2019 của Bộ Chính trị về {FORMULA};thửrừng;=1+1 {MARKUP}; bảo vệ rừng.
Điều 3. Thực hiện Kế hoạch số {NUMBER} ngày 04/5/2021 về bảo vệ rừng phòng hộ {ODD}."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A client, and the document that everything is made of."""

    client: TestClient
    id: int
    text: str
    home: Path


def _record(number: str, identifier: str, kind: str, issuer: str) -> dict[str, Any]:
    return {
        "id": identifier, "number": number, "kind": kind, "issuer": issuer,
        "issued_on": "2021-05-04", "subject": f"{FORMULA};=1+1 về bảo vệ rừng {ALL}", "title": f"Tên {ALL}",
        "path": [f"Chương I {ALL}"], "source": f"file:///etc/passwd {ALL}", "text": _TEXT,
    }  # fmt: skip


@pytest.fixture(scope="module")
def shown(ground: Ground) -> Shown:
    lines = [
        _record(NUMBER, f"{FORMULA};=1", "kế hoạch", "Tỉnh ủy Tây Ninh"),
        _record(f"{FORMULA};=2", f"@{MARKUP}", f"kế hoạch {FORMULA}", f"{FORMULA}{MARKUP}{ODD}"),
    ]
    records = "\n".join(json.dumps(each) for each in lines).encode()
    assert ground.base.add_bytes(records, f"{FORMULA}{ODD}.jsonl").added == 2
    document = ground.base.document(f"{FORMULA};=1")
    ground.base.correct(document, {"signer": f"{FORMULA} {MARKUP}"}, corrected_by=FORMULA)
    client = ground.client(**SETTINGS)
    client.headers.update(ground.headers(Who.SESSION, client))
    text = client.get(f"/api/v1/documents/{document.id}/text").json()["text"]
    return Shown(client, document.id, text, ground.home)


def _quotes(shown: Shown) -> list[dict[str, Any]]:
    """The whole text line by line, as one who takes it into an outline."""
    found, start = [], 0
    for line in shown.text.split("\n"):
        found.append({"document": shown.id, "start": start, "end": start + len(line), "section": "to-chuc"})
        start += len(line) + 1
    return found


def _dossier(shown: Shown, form: str, style: str) -> Any:
    asked = {"topic": TOPIC[:300], "format": form, "style": style, "quotes": _quotes(shown)}
    response = shown.client.post("/api/v1/dossiers", json=asked)
    assert response.status_code == 200, response.text
    return response


@pytest.mark.parametrize("style", ["state", "party"])
def test_an_outline_is_letters_alone(shown: Shown, style: str) -> None:
    response = _dossier(shown, "docx", style)
    assert not list(word_faults(response.content))
    told = word_text(response.content)
    assert "DDEAUTO" in told and "w:fldSimple" in told and FORMULA in told
    document = docx.Document(io.BytesIO(response.content))
    assert document.core_properties.author == ""
    assert not UNSEEN.search(document.core_properties.title)
    assert "%E2%80%AE" not in response.headers["content-disposition"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="cần LibreOffice (gói libreoffice-writer)")
def test_an_outline_as_pdf_does_nothing(shown: Shown) -> None:
    content = _dossier(shown, "pdf", "state").content
    assert content.startswith(b"%PDF") and not list(pdf_faults(content))


def test_a_checked_draft_is_letters_alone(shown: Shown) -> None:
    """The draft attacks, and so do the documents that the comments tell of."""
    draft = (
        f"{ALL}\nCăn cứ Kế hoạch số {NUMBER} ngày 04/5/2021 của Tỉnh ủy Tây Ninh về trồng cây {MARKUP} {ODD};"
    )
    name, text = f"{FORMULA}\u202ecod.exe.txt", draft.encode()
    form = {"token": shown.client.headers["X-Form-Token"], "text": draft, "name": name}
    for response in (
        shown.client.post("/api/v1/verify?format=docx", files={"file": (name, text)}),
        shown.client.post("/kiem-tra/ban-ghi-chu", data=form),
    ):
        assert response.status_code == 200, response.text[:500]
        assert not list(word_faults(response.content))
        comments = [each.text for each in docx.Document(io.BytesIO(response.content)).comments]
        assert any("w:fldSimple" in each for each in comments), comments
        assert "DDEAUTO" in word_text(response.content)
        assert "%E2%80%AE" not in response.headers["content-disposition"]


def test_the_words_of_a_comment_are_cleaned() -> None:
    """They come from the draft and from the base; each may hold what XML cannot."""
    text = "Kế hoạch số 1/KH \ufffe\u202e"
    differs = {"field": "subject", "known": "\ufffe\x08\ud800 cũ", "claimed": "mới\u202e"}
    citation = {
        "finding": "differs", "needs_attention": True, "reference": {"start": 0, "end": len(text)}, "later": [],
        "differences": [differs], "document": None, "candidates": [], "validity": None,
    }  # fmt: skip
    made = annotated_docx(f"{text}\ud800", [citation])
    assert not list(word_faults(made))
    (comment,) = docx.Document(io.BytesIO(made)).comments
    assert "cũ" in comment.text and "mới\ufffd" in comment.text


def test_a_table_calculates_nothing(shown: Shown, tmp_path: Path) -> None:
    file = tmp_path / "can.csv"
    result = CliRunner().invoke(cli, ["wanted", "--home", str(shown.home), "--csv", str(file)])
    assert result.exit_code == 0, result.output
    content = file.read_bytes()
    assert not list(table_faults(content))
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    (row,) = [row for row in rows if row[0] == "779-CT/TW"]
    assert row[4] == f"'{FORMULA}" and row[6] == f"{NUMBER}; '{FORMULA};'=2"


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_begins_like_a_formula(text: str) -> None:
    plain = " ".join(text.split())
    assert cell_text(text) == f"'{plain}"
    assert cell_text(f"a;{text}").startswith("a;") and cell_text(f"a;{text}").lstrip("a; ") == f"'{plain}"
    assert cell_text(f"a {text}") == f"a {plain}"


def test_feeds_are_xml_of_letters(shown: Shown) -> None:
    feed = shown.client.get("/moi.xml")
    root = ET.fromstring(feed.content)
    told = "".join(root.itertext())
    assert "w:fldSimple" in told and not UNSEEN.search(told)
    assert all(
        each.get("href", "http://testserver/").startswith("http://testserver/") for each in root.iter()
    )
    assert not any("evil" in each.tag or "fldSimple" in each.tag for each in root.iter())
    host = {"Host": 'a"><evil/>'}
    described = shown.client.get("/opensearch.xml", headers=host)
    assert described.status_code == 400 or "<evil" not in described.text


def test_a_copied_citation_is_plain_text(shown: Shown) -> None:
    """What the reader's page puts on the clipboard is text, never HTML; and it holds what was picked."""
    address = f"/api/v1/documents/{shown.id}/citation"
    response = shown.client.get(address, params={"start": 0, "end": len(shown.text) - 1})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    for script in ("copy.js", "citing.js"):
        source = shown.client.get(f"/static/{script}").text
        assert "writeText(" in source and "ClipboardItem" not in source and "text/html" not in source


@pytest.mark.parametrize(
    "name", ["\u202efdp.exe", "a\u2066b.docx", "\ud800.docx", "\x85a.docx", "a\u200fb.docx"]
)
def test_a_name_shows_its_true_suffix(name: str) -> None:
    for told in (content_disposition(name), attachment(b"", name, WORD).headers["content-disposition"]):
        assert not any(each in told for each in ("%E2%80%AE", "%E2%81%A6", "%ED", "%C2%85", "%E2%80%8F")), (
            told
        )


def _written(writer: PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_the_parsers_of_these_tests_see_what_would_run() -> None:
    document = docx.Document()
    run = document.add_paragraph().add_run()._r
    for tag in ("w:fldSimple", "w:hyperlink", "w:object"):
        run.append(docx.oxml.OxmlElement(tag))
    code = docx.oxml.OxmlElement("w:instrText")
    code.text = "DDE"
    run.append(code)
    document.part.relate_to("http://evil.example/x", "urn:x", is_external=True)
    document.add_paragraph("a\u202eb")
    file = io.BytesIO()
    document.save(file)
    assert len(list(word_faults(file.getvalue()))) == 6
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    assert not list(pdf_faults(_written(writer)))
    writer.add_attachment("a.js", b"1")
    writer.add_annotation(0, Link(rect=(0, 0, 1, 1), url="http://evil.example/x"))
    found = "".join(pdf_faults(_written(writer)))
    assert "/URI" in found and "/EmbeddedFile" in found and "/Filespec" in found
    assert list(table_faults("a,b;=1,c".encode("utf-8-sig"))) and list(table_faults(b'"=1"'))
    assert not list(table_faults(b'"a;=1","\'=1"'))
