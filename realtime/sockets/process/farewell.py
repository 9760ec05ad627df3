"""Closes the sockets of a process before it stops."""

import asyncio
from contextlib import suppress

from realtime.sockets.process.hub import hub

CLOSE_SECONDS = 2.0


async def close_all_sockets() -> None:
    """Ask every client to reconnect, and close its socket with 4012. Wait at most CLOSE_SECONDS for their answers."""
    hub().stopping = True
    open_sockets = hub().all_sockets()
    await asyncio.gather(
        *(socket.close_with_bye(4012, "The server restarts.", reconnect=True) for socket in open_sockets),
        return_exceptions=True,
    )
    # The server stops as soon as this returns, and the clients need a moment to answer the close frames.
    with suppress(TimeoutError):
        await asyncio.wait_for(hub().emptied.wait(), CLOSE_SECONDS)
