"""What every command shares: its options, its errors as exit codes, its progress bars, Vietnamese usage messages."""

import functools
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import TYPE_CHECKING, Any, NoReturn

import click

from api.settings import LoadedSettings, Settings, SettingsError, load_settings
from api.terminal import escaped_json, say
from ingest.os_errors import os_reason, refused_place

if TYPE_CHECKING:
    from index.knowledge_base import KnowledgeBase


class Exit(IntEnum):
    """The exit codes that programs rely on."""

    DONE = 0
    FAULT = 1
    USAGE = 2
    PART_FAILED = 3
    NOTHING = 4
    STORE = 5
    INTERRUPTED = 130


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--home`, `--store`, `--model` and `--json`; the command gets `settings` and `as_json`."""

    @click.option("--home", metavar="THƯ_MỤC", help="Thư mục của kho (mặc định $VANKIEN_HOME).")
    @click.option("--store", metavar="ĐỊA_CHỈ", help="Kho chung của nhiều máy: postgresql://…")
    @click.option("--model", metavar="TÊN|ĐƯỜNG_DẪN", help="Mô hình vectơ; bỏ trống là mô hình đi kèm.")
    @click.option("--json", "as_json", is_flag=True, help="In một tài liệu JSON ra stdout.")
    @functools.wraps(command)
    def wrapped(home: str | None, store: str | None, model: str | None, as_json: bool, **others: Any) -> Any:
        given = {"home": home, "store": store, "model": model}
        flags = {name: value for name, value in given.items() if value is not None}
        return command(loaded=read_settings(flags), as_json=as_json, **others)

    return wrapped


def read_settings(flags: dict[str, Any]) -> LoadedSettings:
    """The settings in force; a wrong one ends the program with its message."""
    try:
        return load_settings(flags)
    except SettingsError as error:
        fail(str(error), Exit.USAGE)


def fail(message: str, code: Exit) -> NoReturn:
    """Say what is wrong on stderr, and end."""
    say(f"vankien: {message}", err=True)
    sys.exit(code)


def warn(message: str) -> None:
    """Say something on stderr, and go on."""
    say(message, err=True)


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    click.echo(escaped_json(json.dumps(value, ensure_ascii=False)))


@contextmanager
def opened(settings: Settings, create: bool = False) -> Iterator["KnowledgeBase"]:
    """The knowledge base of the settings; its errors end the program with the code that belongs to them.

    A command that only reads does not make a base where a mistyped directory is empty.
    """
    if not create and not settings.store and not (settings.home_path / "store.sqlite").exists():
        fail(f"chưa có kho ở {settings.home_path}; đưa tài liệu vào bằng «vankien add»", Exit.NOTHING)

    with store_errors(settings), settings.open_base() as base:
        yield base


@contextmanager
def store_errors(settings: Settings) -> Iterator[None]:
    """The errors of a knowledge base end the program with their message and the code that belongs to them."""
    from index import errors

    try:
        yield
    except (errors.DocumentNotFound, errors.KeyNotFound) as error:
        fail(str(error), Exit.NOTHING)
    except (
        errors.StoreLocked, errors.StoreUnreachable, errors.StoreDamaged, errors.GenerationDamaged,
        errors.IndexUnavailable, errors.BackupDamaged, errors.LocksMissing,
    ) as error:  # fmt: skip
        fail(str(error), Exit.STORE)
    except errors.KnowledgeBaseError as error:
        fail(str(error), Exit.USAGE)
    except OSError as error:
        fail(f"{refused_place(error, settings.home_path)}: {os_reason(error)}", Exit.STORE)


def audited(
    settings: Settings,
    action: str,
    *,
    key: str | None = None,
    document: int | None = None,
    number: str | None = None,
) -> None:
    """Write into the audit log what was changed from the command line, and which user of the machine did it."""
    import getpass

    from api.access.audit import AuditLog, Entry

    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number that has no name.
        user = str(os.getuid())
    log = AuditLog(settings.home_path, settings.audit, settings.audit_mb, settings.audit_days)
    log.write(Entry(action, "command", user, "", key=key, document=document, number=number))
    log.close()


class ProgressBars:
    """tqdm bars on stderr, one a label, only on a terminal; the `Progress` of a knowledge base."""

    def __init__(self) -> None:
        self._label: str | None = None
        self._bar: Any = None

    def __call__(self, label: str, done: int, total: int) -> None:
        """Move the bar of `label` to done of total."""
        if not sys.stderr.isatty():
            return
        if label != self._label:
            self.close()
            from tqdm import tqdm

            self._label = label
            # A short piece of work shows nothing: the bar appears after a second.
            self._bar = tqdm(desc=label, total=total, unit_scale=True, delay=1, file=sys.stderr, leave=False)
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
            self._bar = self._label = None


def _accepted(kind: click.ParamType[Any]) -> str | None:
    """What a parameter takes, where click would say it in English."""
    match kind:
        case click.IntRange(min=low, max=high):
            return f"phải là số nguyên từ {low}" + (f" đến {high}" if high is not None else " trở lên")
        case click.Choice(choices=choices):
            return f"phải là một trong {', '.join(map(str, choices))}"
        case click.types.IntParamType():
            return "phải là số nguyên"
        case _:
            return None


# How click says what is wrong with a path; it takes one that it may not look at for one that is not there.
_PATH_FAULT = re.compile(r"\w+ '(?P<path>.*)' (?P<what>[\w ]+)\.", re.DOTALL)
_PATH_FAULTS = {
    "does not exist": "không có tệp này, hoặc không có quyền đọc ở đó",
    "is a directory": "đây là thư mục, không phải tệp",
    "is a file": "đây là tệp, không phải thư mục",
    "is not readable": "không có quyền đọc",
    "is not writable": "không có quyền ghi",
}


def _path_fault(message: str) -> str | None:
    found = _PATH_FAULT.fullmatch(message)
    return (
        f"{found['path']}: {_PATH_FAULTS[found['what']]}" if found and found["what"] in _PATH_FAULTS else None
    )


def usage_message(error: click.UsageError) -> str:
    """click's usage errors in Vietnamese."""
    match error:
        case click.NoSuchOption():
            hint = f" Ý bạn là {', '.join(error.possibilities)}?" if error.possibilities else ""
            return f"không có tham số «{error.option_name}».{hint}"
        case click.MissingParameter(param=click.Parameter() as parameter):
            return f"thiếu «{parameter.human_readable_name}»."
        case click.BadOptionUsage():
            return f"tham số «{error.option_name}» dùng sai hoặc thiếu giá trị."
        case click.BadParameter(param=click.Parameter() as parameter):
            name = (
                parameter.opts[-1] if isinstance(parameter, click.Option) else parameter.human_readable_name
            )
            told = _accepted(parameter.type) or _path_fault(error.message) or error.message
            return f"giá trị của «{name}» không hợp lệ: {told}."
        case _ if "No such command" in error.message:
            return f"không có lệnh {error.message.split('No such command', 1)[1].strip().rstrip('.')}."
        case _ if "Missing command" in error.message:
            return "thiếu lệnh."
        case _:
            return f"tham số thừa hoặc sai: {error.message}"


class Vietnamese(click.Command):
    """A command whose help page is Vietnamese."""

    def format_usage(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line."""
        pieces = " ".join(self.collect_usage_pieces(context)).replace("[OPTIONS]", "[THAM SỐ]")
        formatter.write_usage(context.command_path, pieces, prefix="Cách dùng: ")

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """The parameters, and for a group its commands."""
        rows = [row for parameter in self.get_params(context) if (row := parameter.get_help_record(context))]
        if rows:
            with formatter.section("Tham số"):
                formatter.write_dl(rows)

    def get_help_option(self, context: click.Context) -> click.Option | None:
        """`--help` with a Vietnamese text."""
        option = super().get_help_option(context)
        if option is not None:
            option.help = "In trang này rồi thôi."
        return option


class VietnameseGroup(Vietnamese, click.Group):
    """A group whose help page is Vietnamese."""

    command_class = Vietnamese

    def collect_usage_pieces(self, context: click.Context) -> list[str]:
        """The usage line's tail."""
        return ["LỆNH …"]

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """The parameters, then the commands."""
        super().format_options(context, formatter)
        rows = [
            (name, command.get_short_help_str(limit=90))
            for name in self.list_commands(context)
            if (command := self.get_command(context, name)) is not None
        ]
        with formatter.section("Các lệnh"):
            formatter.write_dl(rows)
