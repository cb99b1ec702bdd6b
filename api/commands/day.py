"""A day on the command line."""

from datetime import date, datetime
from typing import Any

import click


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
