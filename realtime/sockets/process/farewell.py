"""What the sockets of a process are told before it stops."""

import asyncio
from contextlib import suppress

from realtime.sockets.process.hub import hub

FAREWELL_SECONDS = 2.0


async def say_goodbye() -> None:
    """Tell every socket to come back, and close it with 4012; those that do not answer are not waited for."""
    hub().leaving = True
    open_sockets = hub().everybody()
    await asyncio.gather(
        *(socket.say_bye(4012, "The server restarts.", reconnect=True) for socket in open_sockets),
        return_exceptions=True,
    )
    # The server goes on to stop as soon as this returns; the close frames need a moment to be answered.
    with suppress(TimeoutError):
        await asyncio.wait_for(hub().emptied.wait(), FAREWELL_SECONDS)
