"""A site of somebody else: pages with their own styles, scripts and policies, on a port of their own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(slots=True)
class StrangeSite:
    """Serves each page that was put in under its address."""

    address: str = ""
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    def put(self, name: str, html: str, **headers: str) -> str:
        """The address of a page. headers: with _ for -."""
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        self.pages[f"/{name}"] = (html, named)
        return f"{self.address}/{name}"


@contextmanager
def strange_site() -> Iterator[StrangeSite]:
    """A running site, which ends with the block."""
    site = StrangeSite()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            html, headers = site.pages.get(self.path, ("", {}))
            self.send_response(200 if html else 204)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is written."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield site
        server.shutdown()
        thread.join()
