"""What daphne serves: `application` is the pages and the websockets, `realtime` the websockets alone."""

import os
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

from config import health, memory, turns  # noqa: E402 (Django must be set up)
from realtime import server  # noqa: E402 (imports models)
from realtime.routing import websocket_urlpatterns  # noqa: E402

server.guard()


async def metrics_alone(scope: Any, receive: Any, send: Any) -> None:
    """What a websocket process answers over HTTP besides its health."""
    if scope["path"] == "/metrics":
        await pages(scope, receive, send)
    else:
        await health.respond(send, 404, b"")


websockets = URLRouter(websocket_urlpatterns)
application = ProtocolTypeRouter({"http": health.answering(pages), "websocket": websockets})
realtime = ProtocolTypeRouter({"http": health.answering(metrics_alone), "websocket": websockets})
memory.settle()
turns.shorten()
