"""The changes to daphne, in a process of its own because importing daphne installs its reactor."""

import asyncio
import subprocess
import sys

from realtime.server.daphne_hardening import Timers

PROGRAM = """
import daphne.server, config.asgi
from realtime.server.daphne_hardening import Bounds, Timers
factory = daphne.server.WebSocketFactory(None)
assert isinstance(factory._batched_timer, Timers), factory._batched_timer
assert issubclass(factory.protocol, Bounds), factory.protocol
"""


def test_daphne_serves_with_our_protocol_and_our_timers():
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)


def test_a_timer_waits_for_its_whole_time_and_may_be_cancelled_twice():
    async def timed() -> list[float]:
        loop, timers, fired = asyncio.get_running_loop(), Timers(), asyncio.Event()
        began, times = loop.time(), []
        cancelled = timers.call_later(0.01, times.append, -1.0)
        cancelled.cancel()
        cancelled.cancel()
        done = timers.call_later(0.3, lambda: (times.append(loop.time() - began), fired.set()))
        await fired.wait()
        done.cancel()  # as autobahn does with a timer that has fired
        return times

    (waited,) = asyncio.run(timed())
    assert waited >= 0.3
