"""A real server on loopback that speaks to the product as a language model would, from a script."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """One request: `asked` is its JSON; the server's script answers."""

    server: "ScriptedModel"

    def do_POST(self) -> None:
        self.asked: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(self)
        self.server.script(self)

    def data(self) -> dict[str, Any]:
        """The question and the passages."""
        return json.loads(self.asked["messages"][1]["content"])

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Quiet."""


class ScriptedModel(ThreadingHTTPServer):
    """`script` answers every request; `requests` are those that came. `over`: set when slow scripts are to end."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[Handler] = []
        self.script: Script = proposing()
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """One who waits no longer has hung up: that is what some tests are about."""


@contextmanager
def scripted_model() -> Iterator[ScriptedModel]:
    """A server that runs in a thread."""
    with ScriptedModel() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


def saying(content: object) -> Script:
    """A chat completion with this content."""
    body = json.dumps({"choices": [{"index": 0, "message": {"role": "assistant", "content": content}}]})
    return lambda handler: handler.answer(body.encode())


def proposing(*claims: object) -> Script:
    """A chat completion with these claims, in the form that the instructions ask for."""
    return saying(json.dumps({"claims": claims}, ensure_ascii=False))


def claim(text: str, quote: str, passage: object = 1) -> dict[str, object]:
    return {"text": text, "quote": quote, "passage": passage}
