"""Words that come while a socket is being greeted: read through the eyes of the seat that it turns out to be."""

import asyncio

import pytest

from realtime.broadcast import ALL
from realtime.consumers import TableConsumer
from realtime.frames import outgoing
from realtime.joining import Greeting
from realtime.tracks import Said

GAME = 7


def of_south(game=GAME):
    """An alert of South's: to both opponents and to kibitzers, never to North."""
    return Said(game, {seat: outgoing(f'{{"type":"explained","to":"{seat}"}}') for seat in "ESWK"})


class Page:
    """A consumer that is being greeted, and what its socket was sent."""

    def __init__(self):
        self.sent = []
        self.consumer = TableConsumer()
        self.consumer.audience, self.consumer.buffer = "K", []
        self.consumer.game, self.consumer.seq, self.consumer.version = None, 0, 0
        self.consumer.base_send = self.send

    async def send(self, message):
        self.sent.append(message["text"])


async def greeted_as(audience, *said, game=GAME):
    page = Page()
    for each in said:
        await page.consumer.said(each)
    assert page.sent == [], "nothing before the greeting"
    await page.consumer._release(Greeting([], game, 5, audience))
    return page


def test_a_partner_who_comes_back_while_it_is_told_hears_no_alert():
    page = asyncio.run(greeted_as("N", of_south()))
    assert page.sent == []


@pytest.mark.parametrize("audience", "ESWK")
def test_everybody_else_hears_his_own(audience):
    page = asyncio.run(greeted_as(audience, of_south()))
    assert page.sent == [f'{{"type":"explained","to":"{audience}"}}']


@pytest.mark.parametrize("audience", "NESWK")
def test_what_is_for_all_is_for_all(audience):
    page = asyncio.run(greeted_as(audience, Said(None, {ALL: outgoing('{"type":"chat"}')})))
    assert page.sent == ['{"type":"chat"}']


def test_words_to_kibitzers_reach_no_player_who_comes_back_meanwhile():
    page = asyncio.run(greeted_as("E", Said(None, {"K": outgoing('{"type":"chat"}')})))
    assert page.sent == []


def test_words_about_a_board_are_not_for_one_who_looks_at_another():
    """He may hold another seat there; the picture of that board brings what he may read of it."""

    async def play():
        page = await greeted_as("E", game=GAME)
        await page.consumer.said(of_south(GAME + 1))
        assert page.sent == []
        await page.consumer.said(of_south(GAME))
        assert page.sent == ['{"type":"explained","to":"E"}']

    asyncio.run(play())
