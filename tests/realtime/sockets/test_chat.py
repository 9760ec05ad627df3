"""Who writes to whom during a board: partners never in private, under whatever name."""

from uuid import uuid4

import pytest

from realtime.sockets import table_talk
from realtime.wire import messages
from realtime.wire.bus import ALL
from realtime.wire.outbox import Outbox
from rooms.services import membership
from tests.cast import done, four, guest, playing, refused
from tests.rooms.services.test_watching import come, of, seen_from

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def told(monkeypatch):
    """What rooms are told in talk: the audiences and the single players of each line."""
    told = []

    def send(outbox):
        told.extend((set(each.texts), each.players) for each, _ in outbox._messages if hasattr(each, "texts"))

    monkeypatch.setattr(Outbox, "send", send)
    return told


def say(people, name, to, recipient=None):
    player = people.players[recipient].pk if recipient else None
    message = messages.Chat(uuid4(), to=to, text="psst", player=player)
    return table_talk.answer(people.room.pk, people.players[name].pk, message)


@pytest.fixture
def board():
    """Cleo, the South, gives her cards to a robot; eve watches, fay from the same browser as the North."""
    people = playing(four())
    come(people, "eve", device="another")
    come(people, "fay", device="tablet")
    seen_from(people, "anna", device="tablet")
    people.do("cleo", messages.Substitute)
    return people


def test_nobody_speaks_to_a_partner_in_private_whatever_became_of_their_seat(board, told):
    told.clear()
    for speaker, partner in (("anna", "cleo"), ("cleo", "anna"), ("ben", "dora")):
        assert refused(say(board, speaker, "player", partner)) == "not_allowed"
    board.do("anna", messages.RemovePlayer, player=board.players["cleo"].pk)
    board.do("anna", messages.LiftBar, player=board.players["cleo"].pk)
    membership.join(board.players["cleo"].user, board.room)
    told.clear()
    for speaker, partner in (("anna", "cleo"), ("cleo", "anna")):
        assert refused(say(board, speaker, "player", partner)) == "not_allowed"
    assert told == []


def test_who_had_a_seat_speaks_as_from_that_seat(board, told):
    told.clear()
    assert refused(say(board, "cleo", "kibitzers")) == "not_allowed"
    assert say(board, "cleo", "room") == done and say(board, "cleo", "opponents") == done
    assert say(board, "cleo", "player", "ben") == done and say(board, "dora", "player", "cleo") == done
    cleo, ben, dora = (board.players[name].pk for name in ("cleo", "ben", "dora"))
    assert told == [({ALL}, []), ({"S", "E", "W"}, []), ({ALL}, [ben, cleo]), ({ALL}, [cleo, dora])]


def test_players_write_to_no_kibitzer_in_private_and_kibitzers_to_no_player(board, told):
    told.clear()
    for name in ("anna", "ben", "cleo"):
        for other in ("eve", "fay"):
            assert refused(say(board, name, "player", other)) == "not_allowed"
            assert refused(say(board, other, "player", name)) == "not_allowed"
    assert refused(say(board, "anna", "kibitzers")) == "not_allowed"
    assert say(board, "eve", "kibitzers") == done
    assert told == [({"K"}, [])]


def test_who_shares_a_browser_with_a_player_says_nothing_during_the_board(board, told):
    told.clear()
    for to in ("room", "kibitzers", "opponents"):
        assert refused(say(board, "fay", to)) == "not_allowed"
    assert told == []
    board.do("anna", messages.Settings, watching="none")
    told.clear()
    assert {refused(say(board, "eve", to)) for to in ("room", "kibitzers", "opponents")} == {"not_allowed"}
    assert told == []
    board.pass_out()
    told.clear()
    assert say(board, "fay", "room") == done and say(board, "fay", "kibitzers") == done
    assert say(board, "eve", "player", "anna") == done
    assert len(told) == 3


def test_who_may_take_a_seat_back_in_the_next_board_speaks_as_from_it(board, told):
    board.pass_out()
    board.ready("anna", "ben", "dora")
    told.clear()
    assert refused(say(board, "cleo", "player", "anna")) == "not_allowed"
    assert refused(say(board, "cleo", "kibitzers")) == "not_allowed"
    assert say(board, "cleo", "opponents") == done
    board.players["gus"] = membership.join(guest("gus"), board.room, of(device="gus"))
    assert say(board, "gus", "kibitzers") == done
