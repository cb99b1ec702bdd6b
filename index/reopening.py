"""A base opened again by another process: what it is told as arguments, and what only as an environment variable."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping

from index.knowledge_base import KnowledgeBase
from index.shelf import ENGINE_VARIABLE, EngineAddress


def command(module: str, base: KnowledgeBase, *arguments: str) -> list[str]:
    """Runs a module over a base, with arguments of its own."""
    model = ["--model", base.model] if base.model is not None else []
    store = ["--store", base.server] if base.server else []
    index = ["--index", base.index.uri] if base.index else []
    return [sys.executable, "-m", module, str(base.home), *arguments, *model, *store, *index]


def environment(base: KnowledgeBase) -> Mapping[str, str]:
    """This process's, with the engine's token: as an argument every user of the machine could read it."""
    token = base.index.token if base.index else ""
    return {**os.environ, ENGINE_VARIABLE: token} if token else dict(os.environ)


def parser() -> ArgumentParser:
    """Reads what `command` says of a base."""
    found = ArgumentParser()
    found.add_argument("home")
    found.add_argument("--model")
    found.add_argument("--store", default="")
    found.add_argument("--index")
    return found


def reopened(given: Namespace) -> KnowledgeBase:
    """The base that was named."""
    engine = EngineAddress(given.index, os.environ.get(ENGINE_VARIABLE, "")) if given.index else None
    return KnowledgeBase.open(given.home, given.model, store=given.store, index=engine)
