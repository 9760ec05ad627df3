"""Robots play on after PostgreSQL has crashed and been started again."""

import asyncio

import pytest

from bench.chaos.faults.processes import STOP_SECONDS
from bench.chaos.faults.servers import crash_postgres
from bench.chaos.player import Player
from bench.chaos.rig import COUNTS
from tests.fault.rigs import new_rig, running

pytestmark = [pytest.mark.fault, pytest.mark.slow]

ROBOTS = "NEW"


def test_robots_play_on_when_postgresql_is_back():
    async def play() -> None:
        async with running(new_rig("robots-back", counts=COUNTS | {"realtime": 1, "worker": 1})) as rig:
            person = await Player.guest(rig.site.url, name="South", socket_site=rig.sockets[0])
            await person.connect(await person.make_room(name="Robots", settings={"boards": 8, "robot_pace": 0}))
            for action in (*({"type": "add_robot", "seat": seat} for seat in ROBOTS), {"type": "sit", "seat": "S"}):
                assert (await person.act(action))["type"] == "done"
            playing = asyncio.create_task(person.play_until_stopped())
            await person.wait(lambda: robot_moves(person) >= len(ROBOTS), "the robots' first moves")
            await crash_postgres(rig)
            before = robot_moves(person)
            await person.wait(
                lambda: robot_moves(person) >= before + len(ROBOTS), "moves of the robots", seconds=STOP_SECONDS
            )
            person.stop()
            await playing
            await person.close()

    asyncio.run(play())


def robot_moves(person: Player) -> int:
    """How many moves of the robots this client has seen."""
    return sum(
        message["type"] == "event" and message["seq"] > 1 and message["id"] not in person.answers
        for message in person.seen
    )
