"""Commands that ask: search, ask."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from api.console import Exit, Vietnamese, common_options, opened, print_json
from api.settings import LoadedSettings

if TYPE_CHECKING:
    from index.filters import Filters


class Day(click.ParamType[date]):
    """A day as people write it: 22/6/2015, or as programs do: 2015-06-22."""

    name = "ngày"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Day first, always."""
        if isinstance(value, date):
            return value
        for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
            try:
                return datetime.strptime(str(value), form).date()
            except ValueError:
                continue
        raise click.BadParameter(f"«{value}» không phải ngày; viết 22/6/2015 hoặc 2015-06-22", ctx, param)


def _filter_options(command: Any) -> Any:
    for option in reversed(
        (
            click.option("--kind", metavar="LOẠI", help="Loại văn bản: chỉ thị, nghị quyết …"),
            click.option("--issuer", metavar="CƠ_QUAN", help="Cơ quan ban hành."),
            click.option("--from", "issued_from", type=Day(), help="Ban hành từ ngày."),
            click.option("--to", "issued_to", type=Day(), help="Ban hành đến hết ngày."),
            click.option(
                "--authority",
                type=click.Choice(["party", "state", "front"]),
                help="Hệ thống: Đảng, Nhà nước, Mặt trận và đoàn thể.",
            ),
            click.option("--in-force", is_flag=True, help="Bỏ văn bản đã biết là hết hiệu lực."),
        )
    ):
        command = option(command)
    return command


def _filters(options: dict[str, Any]) -> "Filters":
    from index.filters import Filters
    from ingest.document import Authority

    authority = options.pop("authority")
    return Filters(authority=Authority(authority) if authority else None, **options)


@click.command(cls=Vietnamese)
@click.argument("query", nargs=-1, required=True, metavar="TỪ_KHÓA")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Số văn bản.")
@click.option("--offset", type=click.IntRange(0), default=0, help="Bỏ qua chừng này văn bản đầu.")
@click.option("--explain", is_flag=True, help="In điểm của từng đoạn.")
@_filter_options
@common_options
def search(
    loaded: LoadedSettings,
    as_json: bool,
    query: tuple[str, ...],
    limit: int,
    offset: int,
    explain: bool,
    **options: Any,
) -> int:
    """Tìm đoạn văn, xếp theo văn bản. Gõ có dấu, không dấu, hoặc số ký hiệu."""
    from api.printing import search_lines
    from api.shapes import search_shape

    with opened(loaded.values) as base:
        result = base.search(" ".join(query), limit=limit, offset=offset, filters=_filters(options))
    if as_json:
        print_json(search_shape(result))
    else:
        click.echo(search_lines(result, explain))
    return Exit.DONE if result.documents else Exit.NOTHING


@click.command(cls=Vietnamese)
@click.argument("question", nargs=-1, required=True, metavar="CÂU_HỎI")
@click.option("--limit", type=click.IntRange(1, 20), default=5, show_default=True, help="Số câu trích dẫn.")
@_filter_options
@common_options
def ask(loaded: LoadedSettings, as_json: bool, question: tuple[str, ...], limit: int, **options: Any) -> int:
    """Trả lời bằng nguyên văn câu trong văn bản, kèm vị trí; không có căn cứ thì từ chối."""
    from api.printing import answer_lines
    from api.shapes import answer_shape, citing_documents

    with opened(loaded.values) as base:
        answer = base.ask(" ".join(question), limit=limit, filters=_filters(options))
        citing = citing_documents(base, answer)
    if as_json:
        print_json(answer_shape(answer, citing))
    else:
        click.echo(answer_lines(answer, citing))
    return Exit.NOTHING if answer.declined else Exit.DONE


COMMANDS = (search, ask)
