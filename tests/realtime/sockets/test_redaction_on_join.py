"""Messages that arrive during a greeting are sent for the seat that the greeting gives the viewer."""

import pytest

from realtime.sockets.board_feed import BoardFeed, Greeting
from realtime.sockets.process.move_sequencer import FramedTalk
from realtime.wire.bus import ALL
from realtime.wire.frames import outgoing

GAME = 7


def alert_of_south(game=GAME):
    """An alert of South's: to both opponents and to kibitzers, never to North."""
    return FramedTalk(game, {seat: outgoing(f'{{"type":"explained","to":"{seat}"}}') for seat in "ESWK"})


def texts(frames):
    return [frame["text"] for frame in frames]


def greeted_as(audience, *talk, game=GAME):
    """Return the feed after the greeting, and the texts that its viewer was sent."""
    feed = BoardFeed()
    assert [feed.take(each) for each in talk] == [None] * len(talk), "nothing before the greeting"
    assert feed.go_on_from(Greeting([], game, 5, audience)) == []
    frames, resync = feed.drain()
    assert resync is None
    return feed, texts(frames)


def test_a_returning_partner_is_sent_no_alert():
    assert greeted_as("N", alert_of_south())[1] == []


@pytest.mark.parametrize("audience", "ESWK")
def test_every_other_audience_is_sent_its_own_text(audience):
    assert greeted_as(audience, alert_of_south())[1] == [f'{{"type":"explained","to":"{audience}"}}']


@pytest.mark.parametrize("audience", "NESWK")
def test_a_text_for_all_is_sent_to_every_audience(audience):
    assert greeted_as(audience, FramedTalk(None, {ALL: outgoing('{"type":"chat"}')}))[1] == ['{"type":"chat"}']


def test_a_returning_player_is_sent_no_kibitzers_chat():
    assert greeted_as("E", FramedTalk(None, {"K": outgoing('{"type":"chat"}')}))[1] == []


def test_a_message_about_another_board_is_not_sent():
    """The viewer may have another seat there; the snapshot of that board contains what they may read of it."""
    feed, _ = greeted_as("E", game=GAME)
    assert feed.take(alert_of_south(GAME + 1)) is None
    assert feed.take(alert_of_south(GAME))["text"] == '{"type":"explained","to":"E"}'
