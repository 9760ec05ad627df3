"""A player who connects while PostgreSQL is down is asked to reconnect, and is let in once it is up again."""

import asyncio

import pytest

from bench.client.client import Client
from bench.client.listener import PATIENCE_SECONDS
from tests.fault.rigs import new_rig, running

pytestmark = [pytest.mark.fault, pytest.mark.slow]


def test_a_player_who_cannot_be_checked_is_asked_to_reconnect():
    async def run() -> None:
        async with running(new_rig("no-database", counts={"web": 1, "realtime": 1, "worker": 1})) as rig:
            person = await Client.guest(rig.site.url, name="South", socket_site=rig.sockets[0])
            await person.connect(await person.make_room(name="Here"))
            await person.close()
            await rig.in_thread(rig.postgres.kill)
            seen = len(person.seen)
            await person.connect(person.room_id, reconnect=False)
            await asyncio.wait_for(person.closed.wait(), PATIENCE_SECONDS)
            assert person.close_code == 4012
            assert [message["type"] for message in person.seen[seen:]] == ["bye"]
            assert person.seen[-1]["reconnect"] is True
            await person.close()
            await rig.in_thread(rig.postgres.start)
            await person.connect(person.room_id)
            assert person.seen[-1]["type"] in {"welcome", "room"}
            await person.close()

    asyncio.run(run())
