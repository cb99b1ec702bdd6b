"""The command that says who finds a document."""

import click

from api.console import Exit, Vietnamese, audited, common_options, fail, opened, print_json
from api.settings import LoadedSettings
from api.terminal import say


@click.command(cls=Vietnamese)
@click.argument("number", nargs=-1, required=True, metavar="SỐ_KÝ_HIỆU")
@click.argument("visibility", type=click.Choice(("internal", "open")), metavar="internal|open")
@common_options
def label(loaded: LoadedSettings, as_json: bool, number: tuple[str, ...], visibility: str) -> int:
    """Đặt nhãn một văn bản: internal (nội bộ, chỉ người đã đăng nhập hoặc có khóa thấy) hay open."""
    from api.shapes import document_details
    from index.errors import AmbiguousDocument
    from index.records import Visibility

    with opened(loaded.values) as base:
        try:
            labelled = base.set_visibility(" ".join(number), Visibility(visibility))
        except AmbiguousDocument as error:
            fail(str(error), Exit.USAGE)
        audited(loaded.values, f"label_{visibility}", document=labelled.id, number=labelled.number)
    if as_json:
        print_json(document_details(labelled))
    elif visibility == "internal":
        say(f"{labelled.name}: nội bộ; chỉ người đã đăng nhập hoặc có khóa thấy.")
    else:
        say(f"{labelled.name}: ai đọc được kho đều thấy.")
    return Exit.DONE


COMMANDS = (label,)
