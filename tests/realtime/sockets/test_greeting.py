"""What a socket is sent of a board when it comes, by who its player is."""

import json
from uuid import uuid4

import pytest

from games.actions.apply import apply
from games.actions.batch import Submitted
from games.rules.elements.seat import Seat
from realtime.sockets.greeting import catch_up, greet
from realtime.wire import messages
from tests.cast import four, playing
from tests.rooms.services.test_watching import come, seen_from

pytestmark = pytest.mark.django_db


def alerts(people):
    """Let each of the four call with an alert: `alert-N` and so on."""
    for call in ("1C", "P", "1D", "P"):
        state = people.state
        seat = state.auction.turn
        message = messages.Call(uuid4(), game=people.game.pk, seq=state.seq, call=call, alert=f"alert-{seat}")
        apply([Submitted(state.actors[seat.order].player, message)])


def greeted(people, name, last=None):
    """Return the messages of a greeting, and those of a viewer who fell behind."""
    player = people.players[name].pk
    first = greet(people.room.pk, player, last)
    later = catch_up(people.game.pk, player, last)
    assert (first.audience, first.talk, first.shut) == (later.audience, later.talk, later.shut)
    return [[json.loads(text) for text in each.frames] for each in (first, later)]


def heard(frames):
    return {seat for seat in "NESW" if f"alert-{seat}" in json.dumps(frames)}


def kinds(frames):
    return [message["type"] for message in frames]


@pytest.fixture
def board():
    people = playing(four())
    come(people, "eve", device="another")
    come(people, "fay", device="tablet")
    seen_from(people, "anna", device="tablet")
    alerts(people)
    return people


def test_players_and_those_who_had_a_seat_hear_all_but_their_partner(board):
    board.do("cleo", messages.Substitute)
    for name, seat in (("anna", "N"), ("ben", "E"), ("cleo", "S"), ("dora", "W")):
        for frames in greeted(board, name):
            assert heard(frames) == set("NESW") - {str(Seat(seat).partner)}
            assert kinds(frames) in (["welcome"], ["snapshot"])


def test_kibitzers_hear_all_but_who_shares_a_browser_with_a_player_hears_nothing(board):
    for frames in greeted(board, "eve"):
        assert heard(frames) == set("NESW") and "audience" not in kinds(frames)
    for frames in greeted(board, "fay"):
        assert heard(frames) == set()
        assert frames[0]["game"]["state"]["calls"] == ["1C", "P", "1D", "P"]
        assert frames[1] == {"type": "audience", "game": board.game.pk, "moves": "K", "talk": None}
    behind = messages.Last(board.game.pk, 2)
    for frames in greeted(board, "fay", behind):
        assert kinds(frames)[-1] == "audience" and heard(frames) == set()


def test_who_may_take_back_a_seat_hears_all_but_the_partner_of_the_seat():
    people = playing(four())
    people.do("cleo", messages.Substitute)
    people.pass_out()
    people.ready("anna", "ben", "dora")
    while people.state.auction.turn is not Seat.EAST:
        state = people.state
        call = messages.Call(uuid4(), game=people.game.pk, seq=state.seq, call="P", alert=f"alert-{state.auction.turn}")
        apply([Submitted(state.actors[state.auction.turn.order].player, call)])
    for frames in greeted(people, "cleo"):
        assert "N" not in heard(frames)
        assert frames[1] == {"type": "audience", "game": people.game.pk, "moves": "K", "talk": "S"}
        assert frames[0]["game"]["state"]["hands"] == [None] * 4


def test_where_nobody_may_watch_the_board_stays_away(board):
    board.do("anna", messages.Settings, watching="none")
    first, later = greeted(board, "eve")
    assert kinds(first) == ["welcome", "audience"] and kinds(later) == ["audience"]
    assert first[0]["game"] is None and first[1]["moves"] is None and heard([*first, *later]) == set()
    first, later = greeted(board, "eve", messages.Last(board.game.pk, 2))
    assert kinds(first) == ["welcome", "audience"] and kinds(later) == ["audience"]


def test_who_got_a_seat_while_away_is_sent_all_that_it_had_seen():
    people = playing(four())
    people.do("cleo", messages.Substitute)
    people.pass_out()
    people.ready("anna", "ben", "dora")
    last = messages.Last(people.game.pk, people.state.seq)
    people.do("cleo", messages.TakeBack)
    first, later = greeted(people, "cleo", last)
    assert len(first[0]["game"]["state"]["hands"][2]) == len(later[0]["game"]["state"]["hands"][2]) == 13
