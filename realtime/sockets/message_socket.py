"""A websocket that speaks the wire's messages: the one way out to a client."""

from typing import Any

from realtime.server.fast_dispatch import FastDispatchConsumer
from realtime.sockets.process import metrics
from realtime.wire import messages
from realtime.wire.frames import outgoing


class MessageSocket(FastDispatchConsumer):
    """Sends messages and ready frames, and says why before it closes."""

    closing = False

    async def send_message(self, message: messages.ToClient) -> None:
        await self.send_frame(outgoing(messages.encode(message)))

    async def send_frame(self, frame: dict[str, Any]) -> None:
        """Send an ASGI message with a text frame. All messages to the client go through here, to be counted."""
        metrics.sent(frame["text"])
        await self.base_send(frame)

    async def close_with_bye(self, code: int, reason: str, *, reconnect: bool, log_in: bool = False) -> None:
        """Send a `bye` with the reason, then close with the code; once, however often it is called."""
        if self.closing:
            return
        self.closing = True
        await self.send_message(messages.Bye(reason, reconnect, log_in))
        await self.close(code)
