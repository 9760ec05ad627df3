"""Words that come while a viewer is being greeted: read through the eyes of the seat that it turns out to be."""

import pytest

from realtime.sockets.board_feed import BoardFeed, Greeting
from realtime.sockets.process.move_sequencer import FramedTalk
from realtime.wire.bus import ALL
from realtime.wire.frames import outgoing

GAME = 7


def of_south(game=GAME):
    """An alert of South's: to both opponents and to kibitzers, never to North."""
    return FramedTalk(game, {seat: outgoing(f'{{"type":"explained","to":"{seat}"}}') for seat in "ESWK"})


def texts(frames):
    return [frame["text"] for frame in frames]


def greeted_as(audience, *talk, game=GAME):
    """The feed after it, and what its viewer was sent."""
    feed = BoardFeed()
    assert [feed.take(each) for each in talk] == [None] * len(talk), "nothing before the greeting"
    assert feed.go_on_from(Greeting([], game, 5, audience)) == []
    frames, resync = feed.drain()
    assert resync is None
    return feed, texts(frames)


def test_a_partner_who_comes_back_while_it_is_told_hears_no_alert():
    assert greeted_as("N", of_south())[1] == []


@pytest.mark.parametrize("audience", "ESWK")
def test_everybody_else_hears_their_own(audience):
    assert greeted_as(audience, of_south())[1] == [f'{{"type":"explained","to":"{audience}"}}']


@pytest.mark.parametrize("audience", "NESWK")
def test_what_is_for_all_is_for_all(audience):
    assert greeted_as(audience, FramedTalk(None, {ALL: outgoing('{"type":"chat"}')}))[1] == ['{"type":"chat"}']


def test_words_to_kibitzers_reach_no_player_who_comes_back_meanwhile():
    assert greeted_as("E", FramedTalk(None, {"K": outgoing('{"type":"chat"}')}))[1] == []


def test_words_about_a_board_are_not_for_one_who_looks_at_another():
    """They may hold another seat there; the picture of that board brings what they may read of it."""
    feed, _ = greeted_as("E", game=GAME)
    assert feed.take(of_south(GAME + 1)) is None
    assert feed.take(of_south(GAME))["text"] == '{"type":"explained","to":"E"}'
