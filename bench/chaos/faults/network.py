"""Faults of the network between the site and the players who are behind a proxy."""

import asyncio
from collections.abc import Callable

from bench.chaos.rig import Fault, Rig
from bench.fault_proxy import FaultProxy


def delay(most: float, seconds: float) -> Fault:
    """For `seconds`, each piece waits up to `most` seconds."""

    async def apply(rig: Rig) -> None:
        for proxy in rig.proxies:
            proxy.jitter = most
        await asyncio.sleep(seconds)
        for proxy in rig.proxies:
            proxy.jitter = 0.0

    return apply


def cut(method: Callable[[FaultProxy], None], times: int = 3) -> Fault:
    """Cut all connections at once with `FaultProxy.drop` or `FaultProxy.reset`; repeat that `times` times."""

    async def apply(rig: Rig) -> None:
        for _ in range(times):
            for proxy in rig.proxies:
                method(proxy)
            await asyncio.sleep(rig.chance.uniform(0.5, 1.5))

    return apply


def silence(seconds: float) -> Fault:
    """Neither side gets an error: each has to notice that the other one is silent."""

    async def apply(rig: Rig) -> None:
        for proxy in rig.proxies:
            proxy.silence()
        await asyncio.sleep(seconds)
        for proxy in rig.proxies:
            proxy.restore()

    return apply
