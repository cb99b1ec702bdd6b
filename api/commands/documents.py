"""Commands on documents: add, list, show, page, remove."""

import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.commands.day import Day
from api.commands.named_files import write_named
from api.console import (
    Exit,
    ProgressBars,
    Vietnamese,
    audited,
    common_options,
    fail,
    opened,
    print_json,
    warn,
)
from api.settings import LoadedSettings
from api.terminal import say
from ingest.ocr import OcrMode

if TYPE_CHECKING:
    from index.results import AddReport


@click.command(cls=Vietnamese)
@click.argument("paths", nargs=-1, required=True, metavar="ĐƯỜNG_DẪN…")
@click.option("--jobs", type=click.IntRange(1, 64), metavar="N", help="Số tiến trình đọc song song.")
@click.option(
    "--ocr",
    type=click.Choice([each.value for each in OcrMode]),
    help="Nhận dạng chữ trong ảnh: auto (trang là ảnh), always (mọi trang), never.",
)
@click.option(
    "--internal", is_flag=True, help="Đặt nhãn nội bộ: chỉ người có khóa hoặc đã đăng nhập mới thấy."
)
@click.option("--dry-run", is_flag=True, help="Chỉ cho xem đã hiểu gì, không thay đổi kho.")
@common_options
def add(
    loaded: LoadedSettings,
    as_json: bool,
    paths: tuple[str, ...],
    jobs: int | None,
    ocr: str | None,
    internal: bool,
    dry_run: bool,
) -> int:
    """Đưa tệp, thư mục, bản ghi .jsonl hoặc «-» (stdin) vào kho."""
    named = [Path(path) for path in paths if path != "-"]
    piped = sys.stdin.buffer.read() if "-" in paths else None
    mode = OcrMode(ocr or loaded.values.ocr)
    if dry_run:
        return _dry_run(named, piped, mode, as_json)
    return _add(loaded, named, piped, jobs or loaded.values.jobs or None, mode, internal, as_json)


def _add(
    loaded: LoadedSettings,
    named: list[Path],
    piped: bytes | None,
    jobs: int | None,
    ocr: OcrMode,
    internal: bool,
    as_json: bool,
) -> int:
    from index.adding import name_of_input
    from index.records import Visibility
    from index.results import AddReport

    visibility = Visibility.INTERNAL if internal else Visibility.OPEN
    bars = ProgressBars()
    report = AddReport()
    with opened(loaded.values, create=True) as base:
        if named:
            report.include(base.add(named, jobs=jobs, progress=bars, ocr=ocr, visibility=visibility))
        if piped is not None:
            report.include(base.add_bytes(piped, name_of_input(piped), ocr=ocr, visibility=visibility))
        bars.close()
        audited(loaded.values, "add")
        _print_report(base.store.counts(), report, as_json)
    return Exit.PART_FAILED if report.failed else Exit.DONE


def _print_report(counts: dict[str, int], report: "AddReport", as_json: bool) -> None:
    from api.shapes import report_shape

    if as_json:
        print_json(report_shape(report) | {"counts": counts})
    for each in report.notable:
        if each.detail and (not as_json or each.outcome in ("failed", "needs_ocr")):
            warn(f"{_MARKS[each.outcome]}  {each.name}: {each.detail}")
        if each.warnings and not as_json:
            warn(f"LƯU Ý  {each.name}: {'; '.join(each.warnings)}")
    if not as_json:
        say(
            f"Thêm {report.added}, thay {report.replaced}, bản khác {report.copies}, "
            f"không đổi {report.unchanged}, lỗi {report.failed}. "
            f"Kho có {counts['full_text']} văn bản toàn văn, {counts['cited_only']} chỉ được viện dẫn, "
            f"{counts['record']} bản ghi danh mục, {counts['passages']} đoạn."
        )


_MARKS = {"added": "THÊM", "copy": "BẢN KHÁC", "failed": "LỖI", "needs_ocr": "CHỜ", "replaced": "THAY"}


def _dry_run(paths: list[Path], piped: bytes | None, ocr: OcrMode, as_json: bool) -> int:
    from api.understanding import shapes_of_bytes, understanding_shapes, understanding_text

    shapes = list(understanding_shapes(paths, ocr))
    if piped is not None:
        shapes += shapes_of_bytes(piped, ocr)
    if as_json:
        print_json(shapes)
    else:
        for shape in shapes:
            say(understanding_text(shape))
    return Exit.PART_FAILED if any(shape["error"] for shape in shapes) else Exit.DONE


@click.command("list", cls=Vietnamese)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="Số văn bản nhiều nhất.")
@click.option("--offset", type=click.IntRange(0), default=0, help="Bỏ qua chừng này văn bản đầu.")
@common_options
def list_(loaded: LoadedSettings, as_json: bool, limit: int, offset: int) -> int:
    """Liệt kê văn bản trong kho."""
    from api.printing import document_line
    from api.shapes import documents_shape

    with opened(loaded.values) as base:
        documents = base.store.documents_in_order(base.store.document_ids(limit, offset))
        counts = base.store.counts()
    if as_json:
        print_json({"total": counts["documents"], "counts": counts, "documents": documents_shape(documents)})
        return Exit.DONE if documents else Exit.NOTHING
    for document in documents:
        say(f"{document.id:>6}  {document_line(document)}")
    if offset + len(documents) < counts["documents"]:
        warn(f"… còn {counts['documents'] - offset - len(documents)} văn bản; dùng --limit, --offset.")
    return Exit.DONE if documents else Exit.NOTHING


@click.command(cls=Vietnamese)
@click.argument("number", nargs=-1, required=True, metavar="SỐ_KÝ_HIỆU")
@click.option("--on", type=Day(), help="Xét hiệu lực vào ngày này; mặc định hôm nay.")
@common_options
def show(loaded: LoadedSettings, as_json: bool, number: tuple[str, ...], on: date | None) -> int:
    """Xem một văn bản: thể thức, đề mục, viện dẫn ai và được ai viện dẫn."""
    from api.library.library_shapes import corrections_shape
    from api.printing import document_page
    from api.shapes import document_details, kin_shape, outline_shape, references_shape, validity_shape
    from index.errors import DocumentNotFound

    identifier = " ".join(number)
    with opened(loaded.values) as base:
        candidates = (
            [base.document(identifier)] if identifier.isdigit() else base.documents_called(identifier)
        )
        if not candidates:
            raise DocumentNotFound(f"Không có văn bản nào mang số hoặc mã «{identifier}» trong kho")
        shapes: list[dict[str, Any]] = [
            document_details(each)
            | {"validity": validity_shape(base.validity(each, on))}
            | {"outline": outline_shape(base, each.id)}
            | references_shape(base, each.id)
            | kin_shape(base, each)
            | {"corrections": corrections_shape(base, each, names=True)}
            for each in candidates
        ]
    if as_json:
        print_json({"documents": shapes})
    else:
        say("\n\n".join(document_page(shape) for shape in shapes))
    return Exit.DONE


@click.command(cls=Vietnamese)
@click.argument("number", nargs=-1, required=True, metavar="SỐ_KÝ_HIỆU")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Số văn bản.")
@click.option("--offset", type=click.IntRange(0), default=0, help="Bỏ qua chừng này văn bản đầu.")
@common_options
def similar(loaded: LoadedSettings, as_json: bool, number: tuple[str, ...], limit: int, offset: int) -> int:
    """Văn bản cùng chủ đề với một văn bản, và vì sao: quan hệ, viện dẫn chung, từ chung."""
    from api.printing import similar_lines
    from api.shapes import similar_shape
    from index.errors import AmbiguousDocument

    with opened(loaded.values) as base:
        try:
            shape = similar_shape(base, base.document(" ".join(number)), limit, offset)
        except AmbiguousDocument as error:
            fail(str(error), Exit.USAGE)
    if as_json:
        print_json(shape)
    else:
        say(similar_lines(shape))
    return Exit.DONE if shape["results"] else Exit.NOTHING


@click.command(cls=Vietnamese)
@click.argument("number", nargs=-1, metavar="SỐ_KÝ_HIỆU")
@click.option("--for-good", is_flag=True, help="Xóa hẳn, không giữ để khôi phục.")
@click.option(
    "--undo", type=click.IntRange(1, 2**62), metavar="MÃ", help="Khôi phục văn bản đã bỏ, theo mã của nó."
)
@click.option("--removed", "listing", is_flag=True, help="Liệt kê các văn bản đã bỏ còn khôi phục được.")
@common_options
def remove(
    loaded: LoadedSettings,
    as_json: bool,
    number: tuple[str, ...],
    for_good: bool,
    undo: int | None,
    listing: bool,
) -> int:
    """Bỏ một văn bản khỏi kho (30 ngày còn khôi phục được); điều văn bản khác nói về nó vẫn được giữ."""
    if sum((bool(number), undo is not None, listing)) != 1:
        fail("hãy nêu một số ký hiệu, hoặc --undo MÃ, hoặc --removed", Exit.USAGE)
    if listing:
        return _list_removed(loaded, as_json)
    return (
        _remove(loaded, as_json, " ".join(number), for_good) if undo is None else _undo(loaded, as_json, undo)
    )


def _remove(loaded: LoadedSettings, as_json: bool, number: str, for_good: bool) -> int:
    from api.library.library_shapes import removed_shape
    from index.errors import AmbiguousDocument

    with opened(loaded.values) as base:
        try:
            removed = base.remove(number, removed_by="vankien remove", for_good=for_good)
        except AmbiguousDocument as error:
            fail(str(error), Exit.USAGE)
        audited(loaded.values, "remove", document=removed.id, number=removed.number)
        shape = removed_shape(removed, base.store.removal(removed.id))
    if as_json:
        print_json({"removed": shape["document"], "restorable": shape["restorable"]})
        return Exit.DONE
    back = f" Khôi phục: vankien remove --undo {removed.id}" if shape["restorable"] else ""
    say(f"Đã bỏ {removed.name}.{back}")
    return Exit.DONE


def _undo(loaded: LoadedSettings, as_json: bool, document_id: int) -> int:
    from api.shapes import document_shape
    from index.errors import NothingToRestore

    with opened(loaded.values) as base:
        try:
            restored = base.put_back(document_id)
        except NothingToRestore as error:
            fail(str(error), Exit.NOTHING)
        audited(loaded.values, "restore", document=restored.id, number=restored.number)
    if as_json:
        print_json({"restored": document_shape(restored)})
    else:
        say(f"Đã khôi phục {restored.name}.")
    return Exit.DONE


def _list_removed(loaded: LoadedSettings, as_json: bool) -> int:
    with opened(loaded.values) as base:
        removals = base.store.removals()
    if as_json:
        listed = [
            {"id": each.document_id, "name": each.name, "removed_at": each.removed_at} for each in removals
        ]
        print_json({"removed": listed})
    for each in () if as_json else removals:
        say(f"{each.document_id:>6}  {each.name} (bỏ lúc {each.removed_at})")
    return Exit.DONE if removals else Exit.NOTHING


@click.command(cls=Vietnamese)
@click.argument("number", metavar="SỐ_KÝ_HIỆU")
@click.argument("page", type=click.IntRange(1, 100_000), metavar="TRANG")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="TỆP.png",
    help="Tệp ảnh sẽ ghi.",
)
@click.option(
    "--start", type=click.IntRange(0, 999_999_999), default=0, metavar="N", help="Đánh dấu từ ký tự này …"
)
@click.option(
    "--end", type=click.IntRange(0, 999_999_999), default=0, metavar="N", help="… đến trước ký tự này."
)
@click.option(
    "--width", type=click.IntRange(100, 3000), default=1400, metavar="N", help="Bề ngang, điểm ảnh."
)
@common_options
def page(
    loaded: LoadedSettings,
    as_json: bool,
    number: str,
    page: int,
    output: Path,
    start: int,
    end: int,
    width: int,
) -> int:
    """Lưu ảnh một trang của PDF hoặc bản quét, với đoạn được trích đánh dấu vàng."""
    from index.places import page_picture, places_of
    from ingest.errors import IngestError

    with opened(loaded.values) as base:
        document = base.document(number)
        try:
            picture = page_picture(base.store, document.id, page, width, start, end)
            places = places_of(base.store, document.id, start, end) if start < end else []
        except IngestError as error:
            fail(f"{document.name}: {error}", Exit.PART_FAILED)
    if picture is None:
        fail(f"{document.name} không có trang {page}, hoặc tệp gốc không phải PDF hay bản quét", Exit.NOTHING)
    write_named(output, picture)
    boxes = [asdict(box) for place in places if place.page == page for box in place.boxes]
    if as_json:
        print_json({"file": str(output), "page": page, "boxes": boxes})
    else:
        say(f"Đã ghi trang {page} của {document.name} vào {output}; {len(boxes)} dòng được đánh dấu.")
    return Exit.DONE


COMMANDS = (add, list_, show, similar, page, remove)
