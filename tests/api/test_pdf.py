"""Tests of PDF by LibreOffice: with the real one where it is, and with programs that fail as it may."""

import io
import shutil
import time
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader

from api.dossiers.pdf import PdfUnavailable, PdfWriter


def _word() -> bytes:
    document = docx.Document()
    document.add_paragraph("Đề cương tuyên truyền")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _program(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a `soffice` of our own before all others."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="cần LibreOffice (gói libreoffice-writer)")
def test_a_word_document_becomes_a_pdf() -> None:
    (page,) = PdfReader(io.BytesIO(PdfWriter().pdf_of(_word()))).pages
    assert "Đề cương tuyên truyền" in page.extract_text()


def test_without_libreoffice_the_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PdfUnavailable, match="libreoffice-writer"):
        PdfWriter().pdf_of(_word())


def test_a_program_that_makes_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(tmp_path, "exit 1", monkeypatch)
    with pytest.raises(PdfUnavailable, match=r"hãy xuất \.docx"):
        PdfWriter().pdf_of(_word())


def test_a_program_that_hangs_is_ended_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(tmp_path, f"sleep 60 & echo $! > {tmp_path}/child; wait", monkeypatch)
    writer = PdfWriter(time_limit_s=0.5)
    with pytest.raises(PdfUnavailable, match="hãy thử lại"):
        writer.pdf_of(_word())
    child = Path("/proc") / (tmp_path / "child").read_text(encoding="utf-8").strip()
    deadline = time.monotonic() + 5
    while _is_running(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _is_running(child)


def _is_running(process: Path) -> bool:
    """Whether it is there and no mere entry that waits to be taken note of."""
    try:
        return ") Z" not in (process / "stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
