"""The answer to websocket paths that do not exist."""

from realtime.sockets.message_socket import MessageSocket
from realtime.sockets.process import metrics


class NotFoundConsumer(MessageSocket):
    """Accept, say why, and close with 4040: a browser sees the reason only after the socket was accepted."""

    async def connect(self) -> None:
        metrics.opened()
        await self.accept()
        await self.close_with_bye(4040, "There is no such room.", reconnect=False)

    async def disconnect(self, code: int) -> None:
        metrics.closed(code)
