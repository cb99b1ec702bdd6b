"""Reading of files: header fields, references, headings; legacy fonts; speed; the catalogue's own faults."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from api.shapes import reading_shape
from bench.legacy import transcribed
from bench.quality.results import Result, Table, count, written
from bench.quality.surroundings import load
from bench.quality.workshop import REPOSITORY, Workshop
from bench.reading import Timed, timed_pdfs, timed_words, whole
from index.reading_evaluation import evaluate_reading
from ingest.catalogue import CatalogueRecord
from ingest.catalogue_faults import catalogue_faults
from ingest.readers.records import read_records

# Timings of one file differ by some percent; the median of three is steady enough for the sum.
_RUNS = 3
_FIELDS = {
    "kind": "loại",
    "number": "số",
    "issued_on": "ngày",
    "issuer": "cơ quan",
    "subject": "trích yếu",
    "signer": "người ký",
    "refs": "văn bản được dẫn",
    "sections": "đề mục",
}


def fields(shop: Workshop) -> Result:
    """Real files against what people read in them."""
    shape = reading_shape(evaluate_reading(shop.data / "documents/manifest.jsonl"))
    pictures = [each for each in shape["by_format"] if each["format"].endswith("(ảnh chụp)")]
    tables = [_fields("Tệp có lớp chữ", shape["with_text"])]
    tables += [_fields("Tệp là ảnh chụp", pictures)] if pictures else []
    notes = (
        []
        if shutil.which("tesseract")
        else ["Máy đo không có Tesseract: trang chụp chưa được nhận dạng chữ."]
    )
    notes += [f"Không đọc được {each['file']}: {each['reason']}." for each in shape["failures"]]
    return Result(tuple(tables), tuple(notes))


def _fields(title: str, tallies: list[dict[str, Any]]) -> Table:
    rows = tuple(
        (
            f"{_FIELDS[each['field']]}" + (f" ({each['format']})" if "ảnh chụp" in each["format"] else ""),
            str(each["files"]),
            *(written(each[name]) for name in ("accuracy", "precision", "recall")),
        )
        for each in tallies
    )
    return Table(title, ("mục", "tệp", "đúng hẳn", "chính xác", "đủ"), rows)


def legacy_fonts(shop: Workshop) -> Result:
    """Syllables of TCVN3 and VNI files against transcripts."""
    read = list(transcribed(shop.data / "documents/files", shop.data / "documents/texts"))
    right, total = sum(each.right for each in read), sum(each.total for each in read)
    worst = min(read, key=lambda each: each.right / each.total)
    rows = (
        (f"{len(read)} tệp", count(right), count(total), f"{right / total:.4%}"),
        (
            f"kém nhất: {worst.name}",
            count(worst.right),
            count(worst.total),
            f"{worst.right / worst.total:.4%}",
        ),
    )
    return Result((Table("Âm tiết đúng so với bản chép", ("tệp", "đúng", "âm tiết", "tỉ lệ"), rows),))


def speed(shop: Workshop) -> Result:
    """Files read a second of one core, before segmentation, beside the libraries alone."""
    files, busy = shop.data / "documents/files", load()
    rows = [
        _speed("PDF có lớp chữ, trang", "pypdf", timed_pdfs(files, _RUNS)),
        _speed(".docx, tệp", "python-docx", timed_words(files, _RUNS)),
    ]
    columns = ("đọc", "số lượng", "vankien, mỗi giây", "thư viện trần, mỗi giây")
    return Result(
        (Table("Tốc độ đọc một lõi, trước khi tách từ", columns, tuple(filter(None, rows))),), (busy,)
    )


def _speed(unit: str, library: str, timed: list[Timed]) -> tuple[str, ...] | None:
    if not timed:
        return None
    total = whole(timed)
    ours, plain = (f"{total.units / each:.0f}" for each in (total.ours, total.plain))
    return (f"{unit}", str(total.units), ours, f"{plain} ({library})")


def catalogue(shop: Workshop) -> Result:
    """Records and faults of the shipped catalogue, and of the one among the data."""
    rows = tuple(
        _catalogue(name, path)
        for name, path in (
            ("corpus/catalogue.jsonl", REPOSITORY / "corpus/catalogue.jsonl"),
            ("catalogue.jsonl của bộ dữ liệu", shop.data / "catalogue.jsonl"),
        )
    )
    return Result((Table("Danh mục dữ kiện", ("danh mục", "văn bản", "đã kiểm chứng", "chỗ sai"), rows),))


def _catalogue(name: str, path: Path) -> tuple[str, ...]:
    with path.open("rb") as stream:
        lines = list(read_records(stream))
    records = [each.value for each in lines if isinstance(each.value, CatalogueRecord)]
    faults = catalogue_faults(lines, date.today())
    return (name, str(len(records)), str(sum(each.verified for each in records)), str(len(faults)))
