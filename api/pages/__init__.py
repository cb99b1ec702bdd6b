"""The web pages, one module a page, each with its `router`. Rendered here, in Vietnamese, complete without a script."""
