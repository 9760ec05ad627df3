"""`/metrics` for Prometheus, behind a token: of this process alone, so that a sum over all of them is right.

`web` and `realtime` answer it among their pages; `worker`, `robots` and `clock` on a port of its own, `METRICS_PORT`.
"""

import logging
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from config.observability import metric_files

logger = logging.getLogger(__name__)


def metrics(request: HttpRequest) -> HttpResponse:
    if not may_read(request.headers.get("Authorization", "")):
        raise Http404
    return HttpResponse(page(), content_type=CONTENT_TYPE_LATEST)


def may_read(authorization: str) -> bool:
    """Anybody in development; on a site who has the token, and nobody where none is set."""
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    return settings.DEBUG or (bool(settings.METRICS_TOKEN) and constant_time_compare(authorization, wanted))


def page() -> bytes:
    """This process's figures, its children's included."""
    registry = REGISTRY
    if metric_files.VARIABLE in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return generate_latest(registry)


class _Handler(BaseHTTPRequestHandler):
    """One page; anything else, and anybody without the token, gets a 404."""

    timeout = 10

    def do_GET(self) -> None:
        found = self.path.partition("?")[0] == "/metrics" and may_read(self.headers.get("Authorization", ""))
        body = page() if found else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", CONTENT_TYPE_LATEST)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """A scrape is no news."""


def serve(address: str, port: int) -> None:
    """From a thread, for as long as the process lives. A port that cannot be had costs the figures, not the play."""
    try:
        server = ThreadingHTTPServer((address, port), _Handler)
    except OSError as error:
        logger.warning("metrics_port_not_had", extra={"port": port, "error": os.strerror(error.errno or 0)})
        return
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
