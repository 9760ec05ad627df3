"""A consumer that handles its messages without two steps of Channels (the seam `dispatch`, docs/seams.md).

Channels also waits for a channel layer, which takes a task for each message, and closes old database connections in a
thread before each one. These consumers have no channel layer and use the ORM only through
`realtime.sockets.process.threads`.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from config import fast_paths

_FAST = fast_paths.on("dispatch")


class FastDispatchConsumer(AsyncWebsocketConsumer):
    """A websocket consumer without a channel layer. Override `dispatch` to see every message, and call `handler`."""

    channel_layer_alias = None

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if not _FAST:
            await super().__call__(scope, receive, send)
            return
        self.scope, self.base_send = scope, send
        with suppress(StopConsumer):
            while True:
                await self.dispatch(await receive())

    def handler(self, message: dict[str, Any]) -> Callable[[dict[str, Any]], Awaitable[None]]:
        """Return what handles this message; it raises StopConsumer at the connection's end."""
        if not _FAST:
            return super().dispatch  # type: ignore[no-any-return]
        handle: Callable[[dict[str, Any]], Awaitable[None]] = getattr(self, message["type"].replace(".", "_"))
        return handle

    async def dispatch(self, message: dict[str, Any]) -> None:
        await self.handler(message)(message)
