"""A websocket path at which there is nothing."""

from channels.generic.websocket import AsyncWebsocketConsumer

from realtime.sockets import metrics
from realtime.wire import messages


class NotFoundConsumer(AsyncWebsocketConsumer):
    """A path that is no room's: the browser is to see why."""

    channel_layer_alias = None

    async def connect(self) -> None:
        metrics.opened()
        await self.accept()
        await self.send(text_data=messages.encode(messages.Bye("There is no such room.", reconnect=False)))
        await self.close(4040)

    async def disconnect(self, code: int) -> None:
        metrics.closed(code)
