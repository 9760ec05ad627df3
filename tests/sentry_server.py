"""A small Sentry server that keeps what is sent to it, as it came and parsed."""

import gzip
import http.server
import json
import threading
from typing import Any, Self


class SentryServer:
    """`bodies` are the decompressed requests; `kinds` and `events` are of all items in them."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.kinds: list[str] = []
        self.events: list[dict[str, Any]] = []
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def dsn(self) -> str:
        return f"http://public@127.0.0.1:{self._server.server_port}/1"

    def take(self, body: bytes) -> None:
        """Parse an envelope: a header line, then for each item a header line and its content."""
        self.bodies.append(body)
        _, _, rest = body.partition(b"\n")
        while rest.strip():
            head, _, rest = rest.partition(b"\n")
            item = json.loads(head)
            content, rest = rest[: item["length"]], rest[item["length"] :].lstrip(b"\n")
            self.kinds.append(item["type"])
            if item["type"] == "event":
                self.events.append(json.loads(content))

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                encoding = self.headers["Content-Encoding"]
                assert encoding in {None, "gzip"}, encoding
                collector.take(gzip.decompress(body) if encoding else body)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Write no log line."""

        return Handler
