"""Somebody else's pages with the widget on them: served from an origin of their own, as strict as a page can be."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

STRICT = (
    "default-src 'none'; script-src {own} {home}; frame-src {home}; style-src {own}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
PAGE = """<!doctype html><html lang="en" dir="ltr"><head><title>An intranet</title><meta name="viewport"
 content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/page.css"></head>
<body><main><h1>An intranet</h1><p id="text">Some news.</p><button id="other">Another button</button></main>
<script async src="{home}/widget.js" data-site-key="{key}"></script></body></html>"""


@dataclass
class Host:
    """A web server whose pages tests write. `files` by path: (media type, text); {home}, {own}, {key} are filled in."""

    home: str
    key: str
    own: str = ""
    policy: str = STRICT
    # another port is another origin; "localhost" is another site as well, whose frames a browser lets keep nothing
    name: str = "127.0.0.1"
    files: dict[str, tuple[str, str]] = field(default_factory=dict)

    def page(self, path: str, text: str) -> str:
        """Put an HTML page at the path; its address."""
        self.files[path] = ("text/html; charset=utf-8", text)
        return self.own + path

    def filled(self, text: str) -> str:
        return text.replace("{home}", self.home).replace("{own}", self.own).replace("{key}", self.key)


@contextmanager
def hosting(host: Host) -> Iterator[Host]:
    """Serve the pages on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, text = host.files.get(self.path.partition("?")[0], ("", ""))
            body = host.filled(text).encode()
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            if kind.startswith("text/html") and host.policy:
                self.send_header("Content-Security-Policy", host.filled(host.policy))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    host.own = f"http://{host.name}:{server.server_address[1]}"
    host.files.setdefault("/page.css", ("text/css", "body { font: 16px/1.5 sans-serif; margin: 2rem; }"))
    host.page("/", PAGE)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield host
    server.shutdown()
    server.server_close()
