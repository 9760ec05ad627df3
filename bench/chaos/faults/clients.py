"""Faults of the clients: sockets cut, actions sent twice or out of order, and what hostile clients do."""

import asyncio
import random

from bench.chaos.faults import network
from bench.chaos.hostile_client import HostileClient
from bench.chaos.rig import Rig, resident_megabytes

GROWTH_MEGABYTES = 50.0
"""By how much a process may grow while a client floods it or reads nothing."""
SEND_SECONDS = 3.0
NEVER_READ_SECONDS = 25.0


async def cut_sockets(rig: Rig) -> None:
    """Abort the connections of a third of all players, without a close frame."""
    connected = [player for player in rig.players if player.connected]
    for player in rig.chance.sample(connected, len(connected) // 3):
        await player.cut()


async def send_twice(rig: Rig) -> None:
    """All players send every action twice and repeat an old one; hostile clients send nonsense meanwhile."""
    for player in rig.players:
        player.sends_twice = True
    tables = [rig.players[start : start + 4] for start in range(0, len(rig.players), 4)]
    await asyncio.gather(
        *(client.send_nonsense(rig.chance, table) for client, table in zip(rig.hostile_clients, tables, strict=False)),
        asyncio.sleep(SEND_SECONDS),
    )
    for player in rig.players:
        player.sends_twice = False


async def send_out_of_order(rig: Rig) -> None:
    """All players send their action and the request to undo at the same time, in either order."""
    for player in rig.players:
        player.sends_out_of_order = True
    await asyncio.sleep(SEND_SECONDS)
    for player in rig.players:
        player.sends_out_of_order = False


async def minor_faults(rig: Rig) -> None:
    """Go on beside the other faults until cancelled: a slow network, a hostile client's nonsense, or one player whose
    actions are out of order. Their random order has a generator of its own, so that the seed's order of faults does
    not depend on it."""
    chance = random.Random(rig.seed)
    while True:
        await asyncio.sleep(chance.uniform(2, 6))
        match chance.randrange(3):
            case 0:
                await network.delay(0.3, 2)(rig)
            case 1:
                table = chance.randrange(rig.tables)
                await rig.hostile_clients[table].send_nonsense(chance, rig.players[4 * table : 4 * table + 4])
            case 2:
                player = chance.choice(rig.players)
                player.sends_out_of_order = True
                await asyncio.sleep(2)
                player.sends_out_of_order = False


async def never_read(rig: Rig) -> None:
    """Raises AssertionError when the client was not cut off, or the process grew too much."""
    client = rig.hostile_clients[0]
    before = _memory(rig, client)
    cut_off = await client.never_read(NEVER_READ_SECONDS)
    _check_growth(rig, client, before, f"a reader that never reads: {'cut off' if cut_off else 'NOT cut off'}")
    assert cut_off, "a client that never reads was not cut off"


async def flood(rig: Rig) -> None:
    """Raises AssertionError when the client was never cut off, or the process grew too much."""
    client = rig.hostile_clients[-1]
    before = _memory(rig, client)
    times, megabytes = await client.flood(SEND_SECONDS)
    _check_growth(rig, client, before, f"a flood: {megabytes:.0f} MB, cut off {times} times")
    assert times, "a client that floods was not cut off"


def _memory(rig: Rig, client: HostileClient) -> float:
    """Megabytes of the process that serves this client."""
    return resident_megabytes(rig.process_at(client.socket_site).pid)


def _check_growth(rig: Rig, client: HostileClient, before: float, what: str) -> None:
    growth = _memory(rig, client) - before
    rig.notes.append(f"{what}, {growth:+.1f} MB")
    assert growth < GROWTH_MEGABYTES, f"{rig.process_at(client.socket_site).name} grew by {growth:.0f} MB"
