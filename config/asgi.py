"""What daphne serves: `application` is the pages and the websockets, `realtime` the websockets alone."""

import os
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

from realtime import server  # noqa: E402 (imports models: Django must be set up)
from realtime.routing import websocket_urlpatterns  # noqa: E402

server.guard()


async def health_and_metrics(scope: Any, receive: Any, send: Any) -> None:
    """The only HTTP that a websocket process answers."""
    if scope["path"] == "/metrics":
        await pages(scope, receive, send)
        return
    status, body = (200, b"ok") if scope["path"] == "/healthz" else (404, b"")
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


websockets = URLRouter(websocket_urlpatterns)
application = ProtocolTypeRouter({"http": pages, "websocket": websockets})
realtime = ProtocolTypeRouter({"http": health_and_metrics, "websocket": websockets})
