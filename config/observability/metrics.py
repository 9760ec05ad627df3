"""`/metrics` for Prometheus, protected by a token. Each process shows its own metrics, so a sum counts nothing twice.

`web` and `realtime` serve it at their own port; `worker`, `robots` and `clock` at `METRICS_PORT`.
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
    """Return the metrics of this process. Raises Http404 without the token."""
    if not may_read(request.headers.get("Authorization", "")):
        raise Http404
    return HttpResponse(page(), content_type=CONTENT_TYPE_LATEST)


def may_read(authorization: str) -> bool:
    """Check the Authorization header: everything passes in development, nothing if METRICS_TOKEN is not set."""
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    return settings.DEBUG or (bool(settings.METRICS_TOKEN) and constant_time_compare(authorization, wanted))


def page() -> bytes:
    """Return the metrics of this process and its children in Prometheus' text format."""
    registry = REGISTRY
    if metric_files.VARIABLE in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return generate_latest(registry)


class _Handler(BaseHTTPRequestHandler):
    """Serves `/metrics`; other paths and requests without the token get a 404."""

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
        """Write no log line for a scrape."""


def serve(address: str, port: int) -> None:
    """Serve the metrics from a daemon thread. If the port cannot be used, log a warning and go on without."""
    try:
        server = ThreadingHTTPServer((address, port), _Handler)
    except OSError as error:
        logger.warning("metrics_port_unavailable", extra={"port": port, "error": os.strerror(error.errno or 0)})
        return
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
