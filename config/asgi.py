"""The ASGI applications: `application` serves pages and websockets, `realtime` websockets only. A composition root."""

import os
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

from accounts.limits import with_request_limits  # noqa: E402 (Django must be set up)
from config import runtime_tuning  # noqa: E402
from config.observability import health  # noqa: E402
from realtime.server import daphne_hardening  # noqa: E402
from realtime.sockets.open_limits import with_socket_limits  # noqa: E402
from realtime.sockets.process.farewell import close_all_sockets  # noqa: E402 (imports models)
from realtime.sockets.routing import websocket_urlpatterns  # noqa: E402

daphne_hardening.install(close_all_sockets)


async def metrics_alone(scope: Any, receive: Any, send: Any) -> None:
    """Serve `/metrics`; answer other HTTP paths of a websocket process with 404."""
    if scope["path"] == "/metrics":
        await pages(scope, receive, send)
    else:
        await health.respond(send, 404, b"")


websockets = with_socket_limits(URLRouter(websocket_urlpatterns))
application = ProtocolTypeRouter(
    {"http": health.with_health_paths(with_request_limits(pages)), "websocket": websockets}
)
realtime = ProtocolTypeRouter(
    {"http": health.with_health_paths(with_request_limits(metrics_alone)), "websocket": websockets}
)
runtime_tuning.tune()
