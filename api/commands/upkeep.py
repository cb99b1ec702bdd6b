"""Commands that run and keep a base, and measure: serve, check, rebuild, evaluate, evaluate-reading, settings."""

import errno
import socket
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.console import (
    Exit,
    ProgressBars,
    Vietnamese,
    common_options,
    fail,
    opened,
    print_json,
    read_settings,
    warn,
)
from api.settings import LoadedSettings, Settings
from ingest.os_errors import os_reason

if TYPE_CHECKING:
    from index.evaluate import Measure
    from index.knowledge_base import KnowledgeBase


@click.command(cls=Vietnamese)
@click.option("--host", metavar="ĐỊA_CHỈ", help="Địa chỉ lắng nghe (mặc định 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65_535), help="Cổng (mặc định 8080).")
@common_options
def serve(loaded: LoadedSettings, as_json: bool, host: str | None, port: int | None) -> int:
    """Chạy API và trang web."""
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    flags = {
        name: getattr(loaded.values, name)
        for name, source in loaded.sources.items()
        if source == "tham số dòng lệnh"
    }
    settings = read_settings(flags | given).values
    # The port is taken and the base opened before anyone is served, so that what is wrong is a message.
    with _listening(settings) as listener, opened(settings, create=True) as base:
        base.refresh()
        _run_server(settings, base, listener)
    return Exit.DONE


def _listening(settings: Settings) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        fail(f"không mở được {settings.host}:{settings.port}: {_refusal(error)}", Exit.USAGE)


def _refusal(error: OSError) -> str:
    match error:
        case PermissionError():
            return "cổng này cần quyền quản trị; hãy chọn cổng từ 1024 trở lên bằng --port"
        case socket.gaierror():
            return "không có địa chỉ này; hãy sửa --host"
        case _ if error.errno == errno.EADDRINUSE:
            return "chương trình khác đang dùng cổng này; hãy chọn cổng khác bằng --port"
        case _ if error.errno == errno.EADDRNOTAVAIL:
            return "máy này không có địa chỉ đó; hãy sửa --host"
        case _:
            return os_reason(error)


def _run_server(settings: Settings, base: "KnowledgeBase", listener: socket.socket) -> None:
    import uvicorn

    from api.app import create_app

    warn(f"vankien: http://{settings.host}:{settings.port}/  (kho {settings.home_path}; Ctrl-C để dừng)")
    server = uvicorn.Server(uvicorn.Config(create_app(settings, base), log_level="warning"))
    server.run(sockets=[listener])


@click.command(cls=Vietnamese)
@common_options
def check(loaded: LoadedSettings, as_json: bool) -> int:
    """Kiểm tra kho và chỉ mục có nguyên vẹn không."""
    from api.shapes import check_shape

    with opened(loaded.values) as base:
        report = base.check()
    if as_json:
        print_json(check_shape(report))
    else:
        counts = report.counts
        click.echo(
            f"Kho {report.home}: {counts['full_text']} văn bản toàn văn, {counts['cited_only']} chỉ được viện dẫn, "
            f"{counts['record']} bản ghi danh mục, {counts['passages']} đoạn. "
            f"Chỉ mục: {report.generation or 'chưa có'}."
        )
        if report.stale:
            click.echo("Chỉ mục cũ hơn kho; chạy «vankien rebuild».")
        for fault in report.faults:
            click.echo(f"HỎNG  {fault}")
        if not report.faults:
            click.echo("Mọi thứ nguyên vẹn.")
    return Exit.STORE if report.faults else Exit.DONE


@click.command(cls=Vietnamese)
@common_options
def rebuild(loaded: LoadedSettings, as_json: bool) -> int:
    """Lập lại chỉ mục từ kho."""
    bars = ProgressBars()
    with opened(loaded.values) as base:
        manifest = base.rebuild(bars)
        bars.close()
    if as_json:
        print_json(
            {"generation": manifest.name, "passages": manifest.passages, "documents": manifest.documents}
        )
    else:
        click.echo(f"Đã lập chỉ mục {manifest.name}: {manifest.documents} văn bản, {manifest.passages} đoạn.")
    return Exit.DONE


@click.command(cls=Vietnamese)
@click.option(
    "--queries", type=click.Path(path_type=Path), required=True, metavar="TỆP", help="Câu hỏi, JSON Lines."
)
@click.option(
    "--qrels", type=click.Path(path_type=Path), required=True, metavar="TỆP", help="Đáp án, TREC qrels."
)
@click.option(
    "--run", "run_file", type=click.Path(path_type=Path), metavar="TỆP", help="Ghi kết quả, TREC run."
)
@common_options
def evaluate(loaded: LoadedSettings, as_json: bool, queries: Path, qrels: Path, run_file: Path | None) -> int:
    """Đo chất lượng tìm kiếm trên bộ câu hỏi có đáp án."""
    from index.evaluate import measure, read_qrels, read_questions, write_run

    bars = ProgressBars()
    with opened(loaded.values) as base:
        questions, judged = read_questions(queries), read_qrels(qrels)
        run: dict[str, list[tuple[str, float]]] = {}
        for done, (key, question) in enumerate(questions.items(), start=1):
            run[key] = base.rank(question)
            bars("Đo", done, len(questions))
        bars.close()
        judged = {key: value for key, value in judged.items() if key in questions}
        measures = measure(run, judged)
        model = base.encoder.name
        if run_file is not None:
            write_run(run_file, run)
    if as_json:
        print_json(
            {"questions": len(judged), "model": model, "measures": [asdict(each) for each in measures]}
        )
    else:
        click.echo(f"{len(judged)} câu hỏi, mô hình {model}")
        for each in measures:
            click.echo(_measure_line(each))
    return Exit.DONE


@click.command("evaluate-reading", cls=Vietnamese)
@click.argument("manifest", type=click.Path(path_type=Path), metavar="TỆP_KÊ")
@click.option("--differences", is_flag=True, help="In từng chỗ khác với đáp án.")
@common_options
def evaluate_reading(loaded: LoadedSettings, as_json: bool, manifest: Path, differences: bool) -> int:
    """Đo việc đọc tệp trên bộ tệp có đáp án: số, ngày, loại, cơ quan, trích yếu, viện dẫn, đề mục."""
    from api.shapes import reading_shape
    from index.errors import BadEvaluation
    from index.reading_evaluation import evaluate_reading as measure_reading

    bars = ProgressBars()
    try:
        report = measure_reading(manifest, lambda done, total: bars("Đọc", done, total))
    except BadEvaluation as error:
        fail(str(error), Exit.USAGE)
    bars.close()
    shape = reading_shape(report)
    if as_json:
        print_json(shape)
    else:
        click.echo("\n".join(_reading_lines(shape, differences)))
    return Exit.DONE


def _reading_lines(shape: dict[str, Any], differences: bool) -> list[str]:
    header = f"{'định dạng':<16}{'mục':<10}{'tệp':>5}{'đúng':>7}{'chính xác':>11}{'thu hồi':>9}"
    lines = [header]
    lines += [
        f"{each['format']:<16}{each['field']:<10}{each['files']:>5}{each['accuracy']:>7.3f}"
        f"{each['precision']:>11.3f}{each['recall']:>9.3f}"
        for each in (*shape["by_format"], *shape["with_text"])
    ]
    lines += [
        f"tin cậy {each['confidence']:.2f}: đúng {each['right']} trên {each['read']} mục đọc được"
        for each in shape["by_confidence"]
    ]
    lines += [f"KHÔNG ĐỌC ĐƯỢC  {each['file']}: {each['reason']}" for each in shape["failures"]]
    if differences:
        lines += [
            f"KHÁC  {each['file']}, {each['field']}: đáp án {each['gold']}; đọc được {each['read']}"
            for each in shape["differences"]
        ]
    return lines


def _measure_line(measure: "Measure") -> str:
    return f"{measure.name:<8} {measure.value:.3f}  [{measure.low:.3f}, {measure.high:.3f}]"


@click.command(cls=Vietnamese)
@common_options
def settings(loaded: LoadedSettings, as_json: bool) -> int:
    """In mọi thiết lập, giá trị và nơi đặt."""
    values: dict[str, Any] = asdict(loaded.values)
    if as_json:
        print_json({name: {"value": value, "source": loaded.sources[name]} for name, value in values.items()})
        return Exit.DONE
    for name, value in values.items():
        click.echo(f"{name:<14} {value!s:<32} ({loaded.sources[name]})")
    return Exit.DONE


COMMANDS = (serve, check, rebuild, evaluate, evaluate_reading, settings)
