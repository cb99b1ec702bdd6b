"""The command `vankien`. Nothing heavy is imported here: each command loads what it needs."""

import os
import sys
from importlib.metadata import version as package_version

import click

from api.commands import (
    backups,
    catalogue,
    correction,
    documents,
    dossier,
    evaluation,
    feedback,
    key,
    label,
    mcp,
    model,
    questions,
    topics,
    upkeep,
)
from api.console import Exit, VietnameseGroup, fail, usage_message
from api.terminal import say


def _print_version(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        click.echo(f"vankien {package_version('vankien')}")
        context.exit()


@click.group(cls=VietnameseGroup, help="Tìm, trích dẫn và học tập văn kiện trên mạng nội bộ.")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="In số phiên bản.",
)
def cli() -> None:
    """The group of all commands."""


for _group in (
    backups,
    documents,
    questions,
    dossier,
    catalogue,
    correction,
    feedback,
    key,
    label,
    model,
    upkeep,
    evaluation,
    mcp,
    topics,
):
    for _command in _group.COMMANDS:
        cli.add_command(_command)


def main() -> None:
    """Entry point: run, and turn what went wrong into a message and an exit code."""
    # NumPy's products here are small: several threads gain a millisecond on an idle machine and lose hundreds on a busy
    # one, where they wait for each other (a search of 54 ms took 520). Read when NumPy is first imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code = cli.main(standalone_mode=False, prog_name="vankien")
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "", err=True)
        sys.exit(Exit.USAGE)
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "vankien"
        fail(f"{usage_message(error)} Xem «{path} --help».", Exit.USAGE)
    except (click.Abort, KeyboardInterrupt):
        fail("đã dừng; phần đã lưu được giữ nguyên, chạy lại lệnh để làm tiếp", Exit.INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output (head, less) has gone: nothing is wrong.
        sys.stderr.close()
        sys.exit(Exit.DONE)
    except Exception as error:  # noqa: BLE001 - the last door: an unexpected fault is reported, never silent
        import traceback

        say("".join(traceback.format_exception(error)), err=True)
        fail("lỗi ngoài dự kiến (xem trên); kho không bị thay đổi dở dang", Exit.FAULT)
    sys.exit(code if isinstance(code, int) else Exit.DONE)


if __name__ == "__main__":
    main()
