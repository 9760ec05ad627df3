"""Limits of the websockets that one address or one account opens and holds, at this process."""

from typing import Any, Final

from accounts import limits
from realtime.wire import messages

PLACES: Final = "places"
"""Where a socket's scope has its `Places`, which are given back when the socket has closed."""


def with_socket_limits(application: Any) -> Any:
    """Return the ASGI application of websockets with the limits by address in front of it."""

    async def limited(scope: Any, receive: Any, send: Any) -> None:
        address, places = limits.address_of(scope), limits.Places()
        try:
            limits.spend_here(limits.SOCKET_OPENS, address)
            places.take(limits.SOCKETS_BY_ADDRESS, address)
        except limits.TooMany as error:
            await _refuse(receive, send, str(error))
            return
        try:
            await application({**scope, PLACES: places}, receive, send)
        finally:
            places.give_back()

    return limited


async def _refuse(receive: Any, send: Any, reason: str) -> None:
    """Accept, say why, and close: a browser shows neither a reason nor a code of a socket that was not accepted."""
    bye = messages.encode(messages.Bye(reason, reconnect=True, log_in=False))
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": bye})
    await send({"type": "websocket.close", "code": 4008})
    while (await receive())["type"] != "websocket.disconnect":
        pass  # what the client sent before it read the close
