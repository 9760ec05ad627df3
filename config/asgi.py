"""What daphne serves: `application` is the pages and the websockets, `realtime` the websockets alone. A composition
root."""

import os
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

from config import runtime_tuning  # noqa: E402 (Django must be set up)
from config.observability import health  # noqa: E402
from realtime.server import daphne_hardening  # noqa: E402
from realtime.sockets.process.farewell import say_goodbye  # noqa: E402 (imports models)
from realtime.sockets.routing import websocket_urlpatterns  # noqa: E402

daphne_hardening.install(say_goodbye)


async def metrics_alone(scope: Any, receive: Any, send: Any) -> None:
    """What a websocket process answers over HTTP besides its health."""
    if scope["path"] == "/metrics":
        await pages(scope, receive, send)
    else:
        await health.respond(send, 404, b"")


websockets = URLRouter(websocket_urlpatterns)
application = ProtocolTypeRouter({"http": health.answering(pages), "websocket": websockets})
realtime = ProtocolTypeRouter({"http": health.answering(metrics_alone), "websocket": websockets})
runtime_tuning.tune()
