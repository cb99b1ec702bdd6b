"""The options by which a command's documents are narrowed."""

from typing import TYPE_CHECKING, Any

import click

from api.commands.day import Day

if TYPE_CHECKING:
    from index.filters import Filters


def filter_options(command: Any) -> Any:
    """Add them to a command, which takes them as keywords."""
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
            click.option("--in-force", is_flag=True, help="Bỏ văn bản đã biết là không có hiệu lực."),
            click.option(
                "--validity",
                type=click.Choice(["in_force", "ended", "not_yet", "unknown"]),
                help="Chỉ văn bản còn, hết, chưa có, hoặc chưa rõ hiệu lực.",
            ),
            click.option("--on", type=Day(), help="Xét hiệu lực vào ngày này; mặc định hôm nay."),
        )
    ):
        command = option(command)
    return command


def filters_of(options: dict[str, Any]) -> "Filters":
    """What was given, taken out of the keywords."""
    from index.filters import Filters
    from index.records import Validity
    from ingest.document import Authority

    authority, validity = options.pop("authority"), options.pop("validity")
    return Filters(
        authority=Authority(authority) if authority else None,
        validity=Validity(validity) if validity else None,
        **options,
    )
