"""Another process opens the same base: what works in the background of a server does so in processes of its own.

In the server's they would take turns with every question for minutes. How a base was opened is told on the command
line, but for what lets in at a search engine: that any user of the machine could read there.
"""

import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace

from index.knowledge_base import KnowledgeBase
from index.shelf import EngineAddress

_ENGINE_SECRET = "VANKIEN_INDEX_TOKEN"  # noqa: S105 - the name of a variable
_NICENESS = 10


def started(base: KnowledgeBase, module: str, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start a module's process over a base. arguments: further ones, of the module's own."""
    command = [sys.executable, "-m", module, str(base.home), *arguments]
    environment = dict(os.environ)
    if base.model is not None:
        command += ["--model", base.model]
    if base.server:
        command += ["--store", base.server]
    if base.index is not None:
        command += ["--index", base.index.uri]
        environment[_ENGINE_SECRET] = base.index.token
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, env=environment)


def background_parser() -> ArgumentParser:
    """Reads what `started` tells."""
    parser = ArgumentParser()
    parser.add_argument("home")
    parser.add_argument("--model")
    parser.add_argument("--store", default="")
    parser.add_argument("--index")
    return parser


def reopened(given: Namespace) -> KnowledgeBase:
    """The base that `started` was given, in the started process, which works at low priority from here on."""
    os.nice(_NICENESS)
    engine = EngineAddress(given.index, os.environ.get(_ENGINE_SECRET, "")) if given.index else None
    return KnowledgeBase.open(given.home, given.model, store=given.store, index=engine)
