"""Passages become findable: storage, embedding, search, answers."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.filters import Filters
    from index.knowledge_base import KnowledgeBase

__all__ = ["Filters", "KnowledgeBase"]

_HOMES = {"KnowledgeBase": "index.knowledge_base", "Filters": "index.filters"}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used, so that `vankien --help` loads no numpy."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
