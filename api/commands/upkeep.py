"""Commands that run and keep a base: serve, check, rebuild, settings."""

import errno
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from multiprocessing import get_context
from typing import TYPE_CHECKING

import click

from api.commands.deep_check import deep_shape, repair_shape, say_deep, say_repair
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
from api.terminal import say
from ingest.os_errors import os_reason, refused_place

if TYPE_CHECKING:
    from index.knowledge_base import KnowledgeBase
    from index.wholeness import DeepReport, Repair


@click.command(cls=Vietnamese)
@click.option("--host", metavar="ĐỊA_CHỈ", help="Địa chỉ lắng nghe (mặc định 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65_535), help="Cổng (mặc định 8080).")
@click.option("--workers", type=click.IntRange(1, 64), help="Số tiến trình trả lời (mặc định 1).")
@common_options
def serve(
    loaded: LoadedSettings, as_json: bool, host: str | None, port: int | None, workers: int | None
) -> int:
    """Chạy API và trang web."""
    flagged = (("host", host), ("port", port), ("workers", workers))
    given = {name: value for name, value in flagged if value is not None}
    flags = {
        name: getattr(loaded.values, name)
        for name, source in loaded.sources.items()
        if source == "tham số dòng lệnh"
    }
    settings = read_settings(flags | given).values
    # The port is taken and the base opened before anyone is served, so that what is wrong is a message.
    with _listening(settings) as listener:
        if settings.workers > 1:
            _serve_with_workers(settings, listener)
        else:
            with _ready(settings) as base:
                _run_server(settings, base, listener)
    return Exit.DONE


@contextmanager
def _ready(settings: Settings) -> Iterator["KnowledgeBase"]:
    """The base, its index up to date unless another process is adding: then what there is serves, and is caught up.

    A disk that is full, or that nobody may write to, keeps nobody from reading.
    """
    from index.errors import DiskRefused, StoreLocked

    with opened(settings, create=True) as base:
        try:
            base.refresh()
        except (StoreLocked, DiskRefused) as error:
            warn(f"vankien: {error}; dịch vụ vẫn chạy với chỉ mục đang có")
        except OSError as error:
            place = refused_place(error, settings.home_path)
            warn(f"vankien: {place}: {os_reason(error)}; dịch vụ vẫn chạy với chỉ mục đang có")
        yield base


def _serve_with_workers(settings: Settings, listener: socket.socket) -> None:
    from api.serving.workers import serve_with_workers

    # In a process of its own: the one that looks after the workers holds neither base nor model.
    preparing = get_context("fork").Process(target=_prepare, args=(settings,))
    preparing.start()
    preparing.join()
    if preparing.exitcode:
        sys.exit(preparing.exitcode)
    _say_address(settings)
    serve_with_workers(settings, listener)


def _prepare(settings: Settings) -> None:
    with _ready(settings):
        pass


def _say_address(settings: Settings) -> None:
    warn(
        f"vankien: http://{settings.host}:{settings.port}{settings.prefix}/  (kho {settings.home_path}; Ctrl-C để dừng)"
    )


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
    from api.app import create_app
    from api.serving.server import run

    _say_address(settings)
    run(settings, create_app(settings, base), listener)


@click.command(cls=Vietnamese)
@click.option(
    "--deep", is_flag=True, help="Kiểm từng dòng, từng vị trí, từng tệp, và các phần có khớp nhau không."
)
@common_options
def check(loaded: LoadedSettings, as_json: bool, deep: bool) -> int:
    """Kiểm tra kho và chỉ mục có nguyên vẹn không."""
    from api.shapes import check_shape

    bars = ProgressBars()
    with opened(loaded.values) as base:
        report = base.check()
        thorough = _examined(base, bars) if deep else None
        bars.close()
    is_whole = not report.faults and not (thorough and thorough.faults)
    if as_json:
        print_json(check_shape(report) | ({"deep": deep_shape(thorough)} if thorough else {}))
    else:
        counts = report.counts
        say(
            f"Kho {report.home}: {counts['full_text']} văn bản toàn văn, {counts['cited_only']} chỉ được viện dẫn, "
            f"{counts['record']} bản ghi danh mục, {counts['passages']} đoạn. "
            f"Chỉ mục: {report.generation or 'chưa có'}."
        )
        if report.fresh or report.removed:
            say(
                f"Trong chỉ mục, {report.fresh} đoạn mới nằm cạnh phần chính và {report.removed} đoạn cũ đã bỏ; "
                "«vankien rebuild» gộp tất cả làm một."
            )
        if report.stale:
            say("Chỉ mục cũ hơn kho; chạy «vankien rebuild».")
        for fault in report.faults:
            say(f"HỎNG  {fault}")
        if thorough:
            say_deep(thorough)
        if is_whole:
            say("Mọi thứ nguyên vẹn.")
    return Exit.DONE if is_whole else Exit.STORE


def _examined(base: "KnowledgeBase", bars: ProgressBars) -> "DeepReport":
    from index.wholeness import deep_check

    return deep_check(base, bars)


@click.command(cls=Vietnamese)
@click.option("--deep", is_flag=True, help="Chữa trước những dòng hỏng của kho mà tệp gốc còn nguyên.")
@common_options
def rebuild(loaded: LoadedSettings, as_json: bool, deep: bool) -> int:
    """Lập lại chỉ mục từ kho."""
    bars = ProgressBars()
    with opened(loaded.values) as base:
        done = _repaired(base, bars) if deep else None
        manifest = done.generation if done else base.rebuild(bars)
        bars.close()
    if as_json:
        made = {"generation": manifest.name, "passages": manifest.passages, "documents": manifest.documents}
        print_json(made | (repair_shape(done) if done else {}))
    else:
        if done:
            say_repair(done)
        say(f"Đã lập chỉ mục {manifest.name}: {manifest.documents} văn bản, {manifest.passages} đoạn.")
    return Exit.STORE if done and done.left else Exit.DONE


def _repaired(base: "KnowledgeBase", bars: ProgressBars) -> "Repair":
    from index.wholeness import repair

    return repair(base, bars)


@click.command(cls=Vietnamese)
@common_options
def settings(loaded: LoadedSettings, as_json: bool) -> int:
    """In mọi thiết lập, giá trị và nơi đặt."""
    values = loaded.shown()
    if as_json:
        print_json({name: {"value": value, "source": loaded.sources[name]} for name, value in values.items()})
        return Exit.DONE
    for name, value in values.items():
        say(f"{name:<14} {value!s:<32} ({loaded.sources[name]})")
    return Exit.DONE


_VERDICTS = {"ok": "OK", "warning": "CẢNH BÁO", "error": "LỖI"}


@click.command(cls=Vietnamese)
@common_options
def doctor(loaded: LoadedSettings, as_json: bool) -> int:
    """Khám máy và kho: gói, đĩa, bộ nhớ, mô hình, chỉ mục, quyền, cổng; nói phải làm gì. Không thay đổi gì."""
    from api.doctor.examination import examine
    from api.doctor.findings import Verdict

    findings = []
    for each in examine(loaded):
        findings.append(each)
        if not as_json:
            told = f"{each.told}. Cách xử lý: {each.advice}" if each.advice else each.told
            say(f"{_VERDICTS[each.verdict]:<8}  {each.name}: {told}")
    failed = any(each.verdict is Verdict.ERROR for each in findings)
    if as_json:
        print_json({"ok": not failed, "findings": [asdict(each) for each in findings]})
    return Exit.PART_FAILED if failed else Exit.DONE


COMMANDS = (serve, check, rebuild, settings, doctor)
