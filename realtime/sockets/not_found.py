"""The answer to websocket paths that do not exist."""

from channels.generic.websocket import AsyncWebsocketConsumer

from realtime.sockets.process import metrics
from realtime.wire import messages


class NotFoundConsumer(AsyncWebsocketConsumer):
    """Accept, say why, and close with 4040: a browser sees the reason only after the socket was accepted."""

    channel_layer_alias = None

    async def connect(self) -> None:
        metrics.opened()
        await self.accept()
        await self.send(text_data=messages.encode(messages.Bye("There is no such room.", reconnect=False)))
        await self.close(4040)

    async def disconnect(self, code: int) -> None:
        metrics.closed(code)
