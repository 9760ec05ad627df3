import json
from uuid import uuid4

import pytest

from games.actions.apply import apply
from games.actions.batch import Submitted
from games.models import Explanation
from games.rules.elements.seat import SEATS
from realtime.wire import messages
from realtime.wire.bus import Accepted
from tests.cast import four, guest, playing
from tests.rooms.web.test_api import Program

pytestmark = pytest.mark.django_db


def hands_in(body):
    """Return the seats whose cards are anywhere in an answer."""
    return {shown["seat"] for move in body["moves"] for event in move["events"] for shown in event.get("shown", [])}


def moves(people, name, after=""):
    return Program(people.players[name].user).get(f"/api/games/{people.game.pk}/moves{after}").json()


def bid(people, *calls):
    for call in calls:
        state = people.state
        player = state.actors[state.auction.turn.order].player
        apply([Submitted(player, messages.Call(uuid4(), game=people.game.pk, seq=state.seq, call=call))])


def act(people, name, message):
    (answer,) = apply([Submitted(people.players[name].pk, message)])
    assert isinstance(answer, Accepted), answer


def test_players_see_their_own_hand_and_kibitzers_none():
    people = playing(four())
    people.come("eve")
    bid(people, "1C", "P")
    for name, seat in zip(("anna", "ben", "cleo", "dora"), SEATS, strict=True):
        body = moves(people, name)
        assert hands_in(body) == {seat.value}
        others = [card for hand, other in zip(people.state.deal, SEATS, strict=True) if other != seat for card in hand]
        assert not any(f'"{card}"' in json.dumps(body) for card in others)
    assert hands_in(moves(people, "eve")) == set()


def test_a_player_who_gave_the_cards_to_a_robot_sees_what_the_seat_sees_and_no_more():
    people = playing(four())
    people.do("ben", messages.Substitute)
    assert hands_in(moves(people, "ben")) == {"E"}
    people.do("ben", messages.TakeBack)
    assert hands_in(moves(people, "ben")) == {"E"}


def test_nothing_of_a_board_in_play_is_shown_where_nobody_may_watch():
    people = playing(four(watching="none"))
    people.come("eve")
    program = Program(people.players["eve"].user)
    answer = program.get(f"/api/games/{people.game.pk}/moves")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    people.do("ben", messages.Substitute)
    assert hands_in(moves(people, "ben")) == {"E"}, "who had a seat plays in this board"


def test_everybody_sees_everything_once_it_is_over():
    people = playing(four())
    people.come("eve")
    people.pass_out()
    assert hands_in(moves(people, "eve")) == {"N", "E", "S", "W"}


def test_moves_after_a_number():
    people = playing(four())
    bid(people, "1C", "P", "P")
    assert [move["seq"] for move in moves(people, "anna", "?after=2")["moves"]] == [3, 4]
    assert moves(people, "anna", "?after=4")["moves"] == []
    assert moves(people, "anna", "?after=-1")["field"] == "after"
    assert moves(people, "anna", "?after=x")["code"] == "bad_message"


def test_strangers_get_nothing_and_learn_nothing():
    people = playing(four())
    program = Program(guest("eve"))
    answers = [program.get(f"/api/games/{number}/moves") for number in (people.game.pk, 999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()
    assert Program().get(f"/api/games/{people.game.pk}/moves").status_code == 401


def test_a_board_has_a_record_once_it_is_over():
    people = playing(four())
    program = Program(people.players["anna"].user)
    path = f"/api/games/{people.game.pk}.pbn"
    assert program.get(path).status_code == 409
    bid(people, "1C", "P")
    first_call = people.state.standing_moves[0]
    Explanation.objects.create(
        game=people.game, move=first_call, seat="N", author=people.players["anna"], text="at least three clubs"
    )
    bid(people, "P", "P")
    state = people.state
    lead = messages.Play(uuid4(), people.game.pk, seq=state.seq, card=state.deal[1][0])
    act(people, "ben", lead)
    act(people, "anna", messages.Claim(uuid4(), people.game.pk, seq=people.state.seq, tricks=0))
    while claim := people.state.claim:
        answerer = people.state.actors[claim.awaiting[0].order].player
        name = next(name for name, player in people.players.items() if player.pk == answerer)
        act(people, name, messages.ClaimAnswer(uuid4(), people.game.pk, request=claim.request, accept=True))
    answer = program.get(path)
    text = answer.content.decode("latin-1")
    assert answer["Content-Type"] == "text/x-pbn"
    assert '[North "anna"]' in text and '[Contract "1C"]' in text and "at least three clubs" in text
    assert Program(guest("eve")).get(path).status_code == 404


def test_the_records_of_a_room_are_those_of_its_finished_boards():
    people = playing(four())
    people.pass_out()
    playing(people).pass_out()
    playing(people)
    program = Program(people.players["anna"].user)
    text = program.get(f"/api/rooms/{people.room.pk}.pbn").content.decode("latin-1")
    assert text.count("[Deal ") == 2 and '[Board "2"]' in text and '[Board "3"]' not in text
    assert Program(guest("eve")).get(f"/api/rooms/{people.room.pk}.pbn").status_code == 404
