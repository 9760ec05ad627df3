"""Alerts through the whole site: a player's second name at the same address hears none, board after board."""

import asyncio
import json

import pytest

from bench.client.client import Client
from tests.live.tables import auction, four_at_a_table, in_turn, leave, next_board

pytestmark = pytest.mark.live


async def watcher_of(site, table) -> Client:
    """A guest at the players' address, as all are here, who has watched the room since before the first board."""
    watcher = await Client.guest(site.url, name="Eve", socket_site=site.realtime_urls[0])
    await watcher.connect(await watcher.join(table[0].code))
    return watcher


def heard(client, text) -> bool:
    return any(text in json.dumps(message) for message in client.seen)


async def alert(table, watcher, text):
    """Let the player in turn call with this alert; return them when the watcher has seen the call and a later line."""
    caller = in_turn(table)
    answer = await caller.call("2C", alert=text)
    assert answer["type"] == "event", answer
    await watcher.wait(lambda: watcher.seq >= answer["seq"], "the call")
    await caller.act({"type": "chat", "to": "room", "text": f"behind {text}".upper()})
    await watcher.wait(lambda: heard(watcher, f"behind {text}".upper()), "the line")
    return caller


@pytest.mark.parametrize("household", [False, True])
def test_a_watcher_at_a_players_address_hears_alerts_only_where_the_host_lets_one_household(site, household):
    async def scene():
        table = await four_at_a_table(site, household=household)
        watcher = await watcher_of(site, table)
        for board in range(2):
            await next_board(table)
            text = f"alert number {board}"
            caller = await alert(table, watcher, text)
            assert heard(watcher, text) == household
            partner = table[(table.index(caller) + 2) % 4]
            assert [each for each in table if not heard(each, text)] == [partner]
            assert any(message["type"] == "audience" for message in watcher.seen) == (not household)
            await auction(table, "P P P P" if in_turn(table).view["calls"] == [] else "P P P")
            await play_out(table)
        await leave([*table, watcher])

    async def play_out(table):
        """Claim nothing and concede all: the declarer's side gives up the rest after the lead."""
        lead = in_turn(table)
        answer = await lead.play(lead.view["hands"]["NESW".index(lead.view["turn"])][0])
        for client in table:
            await client.wait(lambda client=client: client.seq >= answer["seq"], "the lead")
        declarer = table["NESW".index(lead.view["contract"]["declarer"])]
        claim = await declarer.act(
            {"type": "claim", "game": declarer.game, "seq": declarer.seq, "tricks": 0, "line": ""}
        )
        assert claim["type"] == "event", claim
        for client in table:
            await client.wait(lambda client=client: client.seq >= claim["seq"], "the claim")
        for client in table:
            if client.view["claim"] and client.seat in client.view["claim"]["awaiting"]:
                message = {"type": "claim_answer", "game": client.game, "request": claim["seq"], "accept": True}
                assert (await client.act(message))["type"] == "event"
        for client in table:
            await client.wait(lambda client=client: client.view["result"] is not None, "the result")

    asyncio.run(scene())
