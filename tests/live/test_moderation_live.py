"""Over real sockets: the blocked are not heard, and a suspension ends what is open, at once and for good."""

import asyncio

import pytest

from accounts.models import User
from accounts.moderation import sanctions
from accounts.moderation.models import Sanction
from bench.client.api import ApiError
from bench.client.client import Client
from rooms.models import Player
from tests.live.tables import four_at_a_table, in_db, leave, next_board
from tests.site import Site

pytestmark = pytest.mark.live


def impose(player: int, kind: Sanction.Kind, reason: str = "Insults.") -> None:
    user = User.objects.get(players__pk=player)
    sanctions.impose(kind, user, reason=reason, by=None)


def pk(client: Client) -> int:
    assert client.you is not None
    return int(client.you["player"])


def lines(client: Client) -> list[str]:
    return [message["text"] for message in client.seen if message["type"] == "chat"]


def test_a_blocked_player_is_not_heard_on_any_process(site: Site) -> None:
    async def scene() -> None:
        table = await four_at_a_table(site)
        north, east, south, west = table
        assert (await north.act({"type": "block", "player": pk(east)}))["type"] == "done"
        assert (await south.act({"type": "mute", "player": pk(east)}))["type"] == "done"
        for line in ({"to": "room"}, {"to": "player", "player": pk(north)}):
            answer = await east.act({"type": "chat", "text": "hear me", **line})
            assert answer["type"] == "done", answer
        assert (await west.act({"type": "chat", "to": "room", "text": "the last"}))["type"] == "done"
        for client in table:
            await client.wait(lambda client=client: "the last" in lines(client), "the last line")
        assert lines(north) == lines(south) == ["the last"]
        assert lines(west) == ["hear me", "the last"]
        assert lines(east) == ["hear me"] * 2 + ["the last"]
        await leave(table)

    asyncio.run(scene())


def test_a_suspension_closes_the_socket_with_its_sentence_and_nothing_opens_again(site: Site) -> None:
    async def scene() -> None:
        table = await four_at_a_table(site)
        await next_board(table)
        north, east, *_ = table
        await in_db(impose, pk(east), Sanction.Kind.SUSPENSION)
        await asyncio.wait_for(east.closed.wait(), 10)
        byes = [message for message in east.seen if message["type"] == "bye"]
        assert [bye["reason"] for bye in byes] == ["You are banned from this site for good. Reason: Insults."]
        assert not byes[0]["reconnect"]
        await north.wait(lambda: north.view["actors"][1]["robot"], "the robot in the East")
        assert await in_db(lambda: not Player.objects.get(pk=pk(east)).seat)
        with pytest.raises(ApiError) as error:
            await east.make_room(name="Another")
        assert error.value.status == 403 and "Insults." in str(error.value)
        await leave([client for client in table if client is not east])

    asyncio.run(scene())


def test_a_warning_is_shown_at_the_table(site: Site) -> None:
    async def scene() -> None:
        table = await four_at_a_table(site)
        west = table[3]
        await in_db(impose, pk(west), Sanction.Kind.WARNING, "Be kind.")
        await west.wait(lambda: any(message["type"] == "warning" for message in west.seen), "the warning")
        (warning,) = [message["warning"] for message in west.seen if message["type"] == "warning"]
        assert warning["text"] == "Be kind."
        assert not [message for client in table[:3] for message in client.seen if message["type"] == "warning"]
        assert (await west.act({"type": "warning_read", "warning": warning["warning"]}))["type"] == "done"
        assert await in_db(lambda: not Sanction.objects.filter(reason="Be kind.", read_at=None).exists())
        await leave(table)

    asyncio.run(scene())
