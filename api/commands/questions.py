"""Commands that ask: search, ask, verify, wanted."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.commands.filtering import filter_options, filters_of
from api.commands.named_files import read_named, write_named
from api.console import Exit, Vietnamese, common_options, fail, opened, print_json, warn
from api.settings import LoadedSettings
from api.terminal import say
from ingest.ocr import OcrMode

if TYPE_CHECKING:
    from index.asked_filters import Part


def _reading_options(command: Any) -> Any:
    for option in (
        click.option(
            "--drop",
            type=click.Choice(
                ["wording", "abbreviations", "kind", "issuer", "issued", "authority", "in_force"]
            ),
            multiple=True,
            help="Phần không đọc từ câu hỏi; dùng được nhiều lần.",
        ),
        click.option("--as-typed", is_flag=True, help="Tìm đúng từng chữ đã gõ."),
    ):
        command = option(command)
    return command


def _dropped(options: dict[str, Any]) -> "frozenset[Part]":
    from index.asked_filters import Part

    as_typed, drop = options.pop("as_typed"), options.pop("drop")
    return frozenset(Part) if as_typed else frozenset(map(Part, drop))


@click.command(cls=Vietnamese)
@click.argument("query", nargs=-1, required=True, metavar="TỪ_KHÓA")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Số văn bản.")
@click.option("--offset", type=click.IntRange(0), default=0, help="Bỏ qua chừng này văn bản đầu.")
@click.option("--explain", is_flag=True, help="In điểm của từng đoạn.")
@click.option("--facets", is_flag=True, help="Đếm kết quả theo loại, cơ quan, năm, hệ thống, hiệu lực.")
@filter_options
@_reading_options
@common_options
def search(
    loaded: LoadedSettings,
    as_json: bool,
    query: tuple[str, ...],
    limit: int,
    offset: int,
    explain: bool,
    facets: bool,
    **options: Any,
) -> int:
    """Tìm đoạn văn, xếp theo văn bản. Gõ có dấu, không dấu, hoặc số ký hiệu."""
    from api.printing import facet_lines, search_lines
    from api.shapes import search_shape

    drop = _dropped(options)
    with opened(loaded.values) as base:
        result = base.search(
            " ".join(query),
            limit=limit,
            offset=offset,
            filters=filters_of(options),
            drop=drop,
            explain=explain,
        )
    if as_json:
        print_json(search_shape(result))
    else:
        say(search_lines(result, explain))
        if facets and result.documents:
            say("\n" + facet_lines(result))
    return Exit.DONE if result.documents else Exit.NOTHING


@click.command(cls=Vietnamese)
@click.argument("question", nargs=-1, required=True, metavar="CÂU_HỎI")
@click.option("--limit", type=click.IntRange(1, 20), default=5, show_default=True, help="Số câu trích dẫn.")
@filter_options
@_reading_options
@common_options
def ask(loaded: LoadedSettings, as_json: bool, question: tuple[str, ...], limit: int, **options: Any) -> int:
    """Trả lời bằng nguyên văn câu trong văn bản, kèm vị trí; không có căn cứ thì từ chối.

    Khi đã đặt mô hình ngôn ngữ (llm_url, llm_model), in thêm các ý do mô hình diễn đạt, mỗi ý kèm câu trích.
    """
    from api.printing import answer_lines
    from api.shapes import answer_shape, citing_documents

    drop = _dropped(options)
    with opened(loaded.values) as base:
        answer = base.ask(" ".join(question), limit=limit, filters=filters_of(options), drop=drop)
        citing = citing_documents(base, answer)
    if as_json:
        print_json(answer_shape(answer, citing))
    else:
        say(answer_lines(answer, citing))
    if answer.notice:
        warn(answer.notice)
    return Exit.NOTHING if answer.declined else Exit.DONE


@click.command(cls=Vietnamese)
@click.argument("file", metavar="TỆP")
@click.option(
    "--docx",
    "docx_file",
    type=click.Path(path_type=Path),
    metavar="TỆP",
    help="Ghi bản Word có lời ghi chú ở từng viện dẫn.",
)
@common_options
def verify(loaded: LoadedSettings, as_json: bool, file: str, docx_file: Path | None) -> int:
    """Kiểm tra các viện dẫn trong một bản dự thảo: số, ngày, cơ quan, trích yếu, hiệu lực. «-» là stdin."""
    from api.printing import checked_lines
    from api.shapes import checked_shape
    from ingest.errors import IngestError

    content = read_named(file)
    with opened(loaded.values) as base:
        try:
            verified = base.verify(content, Path(file).name, OcrMode(loaded.values.ocr))
        except IngestError as error:
            fail(f"{file}: {error}", Exit.PART_FAILED)
        shapes = [checked_shape(base, each) for each in verified.citations]
    if docx_file is not None:
        from api.annotated import annotated_docx

        write_named(docx_file, annotated_docx(verified.text, shapes))
    if as_json:
        print_json({"file": file, "citations": shapes})
    else:
        say(checked_lines(shapes) if shapes else "Bản này không viện dẫn văn bản nào.")
    return Exit.DONE


@click.command(cls=Vietnamese)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="Số văn bản nhiều nhất.")
@click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path), metavar="TỆP", help="Ghi tất cả ra tệp CSV."
)
@common_options
def wanted(loaded: LoadedSettings, as_json: bool, limit: int, csv_file: Path | None) -> int:
    """Văn bản được viện dẫn mà kho chưa có toàn văn, được dẫn nhiều nhất đứng trước."""
    from api.printing import wanted_lines
    from api.shapes import wanted_shape

    with opened(loaded.values) as base:
        shapes = [wanted_shape(each) for each in base.wanted()]
    if csv_file is not None:
        write_named(csv_file, _csv(shapes))
    if as_json:
        print_json({"total": len(shapes), "documents": shapes[:limit]})
    elif shapes:
        say(wanted_lines(shapes[:limit]))
        if len(shapes) > limit:
            warn(f"… còn {len(shapes) - limit} văn bản; dùng --limit hoặc --csv.")
    else:
        say("Mọi văn bản được viện dẫn đều đã có toàn văn trong kho.")
    return Exit.DONE if shapes else Exit.NOTHING


def _csv(shapes: list[dict[str, Any]]) -> bytes:
    """A table that Excel opens as it is: a mark of UTF-8 at the start, and no cell that it would calculate."""
    import csv
    import io

    from api.printable import cell_text
    from api.printing import called

    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(["số", "loại", "ngày", "cơ quan", "trích yếu", "số lần", "viện dẫn tại"])
    for each in shapes:
        document = each["document"]
        texts = [document[name] or "" for name in ("number", "kind", "issued_on", "issuer", "subject")]
        citing = "; ".join(map(called, each["cited_by"]))
        writer.writerow([*map(cell_text, texts), each["mentions"], cell_text(citing)])
    return table.getvalue().encode("utf-8-sig", "replace")


COMMANDS = (search, ask, verify, wanted)
