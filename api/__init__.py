"""People and programs ask: HTTP, web pages, command line."""

__all__: list[str] = []
