"""Feeds, moves and frames for the tests of `BoardFeed`."""

import json

from realtime.sockets.board_feed import BoardFeed, Greeting
from realtime.sockets.process.move_sequencer import FramedMove
from realtime.wire.frames import outgoing

ME, OTHERS = 7, 8
AUDIENCES = "NESWK"


def texts(game, seq):
    """A message for each audience that names what it is: the board, the move, and whom it is for."""
    return {audience: json.dumps([game, seq, audience]) for audience in AUDIENCES}


def frames(game, seq):
    return {audience: outgoing(text) for audience, text in texts(game, seq).items()}


def move(game, seq, players=None, action_id=""):
    return FramedMove(game, seq, action_id, frames(game, seq), players or {})


def deal(game, seat=None):
    """The first move of a board: the viewer gets `seat`, other players the rest."""
    return move(game, 1, {each: ME if each == seat else OTHERS for each in "NESW"})


def text_of(frame):
    return json.loads(frame["text"])


def following(game=1, seq=4, audience="N", version=3):
    feed = BoardFeed(ME)
    feed.go_on_from(Greeting([], game, seq, audience, version))
    assert feed.drain() == ([], None) and not feed.holding
    return feed
