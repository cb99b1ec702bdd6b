"""The command that serves programs of the Model Context Protocol over stdin and stdout."""

import click

from api.console import Exit, Vietnamese, common_options, fail, opened
from api.settings import LoadedSettings


@click.command(cls=Vietnamese)
@common_options
def mcp(loaded: LoadedSettings, as_json: bool) -> int:
    """Phục vụ chương trình dùng giao thức MCP qua stdin và stdout."""
    from api import mcp as protocol

    if not protocol.is_installed():
        fail(protocol.MISSING, Exit.USAGE)
    with opened(loaded.values) as base:
        # Made ready before the first call: the word segmenter's loading is not safe from two threads at once.
        base.refresh()
        base.search("văn kiện")
        protocol.run_over_stdio(base)
    return Exit.DONE


COMMANDS = (mcp,)
