"""A consumer that handles its messages without two steps of Channels (the seam `dispatch`, docs/seams.md).

Channels also waits for a channel layer, which takes a task for each message, and closes old database connections in a
thread before each one. These consumers have no channel layer and use the ORM only through
`realtime.sockets.process.threads`.
"""

from contextlib import suppress
from typing import Any

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from config import fast_paths


class FastDispatchConsumer(AsyncWebsocketConsumer):
    """A websocket consumer without a channel layer. Override `handle` to see every message."""

    channel_layer_alias = None

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if not fast_paths.on("dispatch"):
            await super().__call__(scope, receive, send)
            return
        self.scope, self.base_send = scope, send
        with suppress(StopConsumer):
            while True:
                await self.dispatch(await receive())

    async def dispatch(self, message: dict[str, Any]) -> None:
        await self.handle(message)

    async def handle(self, message: dict[str, Any]) -> None:
        """Call the handler that the message's type names. Raises StopConsumer at the connection's end."""
        if fast_paths.on("dispatch"):
            await getattr(self, message["type"].replace(".", "_"))(message)
        else:
            await super().dispatch(message)
