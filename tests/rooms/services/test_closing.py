"""A room that the staff close: play ends at once, for people and robots, and who is there is told."""

from uuid import uuid4

import pytest
from django.db import transaction

from games.actions.apply import apply
from games.actions.batch import Submitted
from games.models import Game, Move
from games.robots import tasks
from games.store import hot_state, robot_turns, state_cache
from realtime.sockets import table_talk
from realtime.sockets.greeting import greet
from realtime.wire import bus, messages
from realtime.wire.bus import Accepted, Refused
from realtime.wire.outbox import Outbox
from rooms.services.closing import close
from tests.cast import company, four, playing, refused, with_robots
from tests.rooms.services.test_holds import started_and_waiting

pytestmark = pytest.mark.django_db
OVER = Refused("board_over", "the room was closed")


def call(people, what="P"):
    """Return a call by Anna, who deals board 1."""
    return Submitted(people.players["anna"].pk, messages.Call(uuid4(), people.game.pk, people.state.seq, what))


def moves(people):
    return Move.objects.filter(game=people.game).count()


@pytest.mark.parametrize("known", ["in memory", "in Redis", "nowhere"])
def test_actions_on_its_board_are_refused(known):
    people, others = playing(four()), playing(four())
    state = {people.game.pk: people.state}
    hot_state.client().delete(hot_state.key(people.game.pk))
    state_cache._states.pop(people.game.pk, None)
    if known == "in memory":
        state_cache.put(state)
    elif known == "in Redis":
        hot_state.client().execute_command(*hot_state.save_command(state))
    close(people.room.pk)
    assert apply([call(people), call(others)]) == [OVER, Accepted(2)]
    assert moves(people) == 1


def test_so_is_everything_else_on_it():
    people = playing(four())
    close(people.room.pk)
    game, anna = people.game.pk, people.players["anna"].pk
    for message in (
        messages.Play(uuid4(), game, 1, "SA"),
        messages.Claim(uuid4(), game, 1, 3),
        messages.ClaimAnswer(uuid4(), game, 1, accept=True),
        messages.Undo(uuid4(), game, 1),
        messages.Call(uuid4(), game, 1, "1C", alert="clubs"),
    ):
        assert apply([Submitted(anna, message)]) == [OVER], message


def test_a_repeat_still_gets_its_first_answer():
    people = playing(four())
    first = call(people)
    assert apply([first]) == [Accepted(2)]
    close(people.room.pk)
    (again,) = apply([first])
    assert (again.outcome, again.seq) == ("repeated", 2)


def test_its_robots_stop():
    people = playing(with_robots())
    close(people.room.pk)
    assert (people.game.phase, people.game.due_at, people.game.due_kind) == (Game.Phase.CLOSED, None, "")
    robot_turns.thaw([people.room.pk])
    assert people.game.due_at is None
    tasks.act(people.game.pk, str(people.room.pk))  # it was queued before
    assert moves(people) == 1


def test_a_board_that_is_over_stays_as_it_is():
    people = playing(four())
    people.pass_out()
    close(people.room.pk)
    assert people.game.phase == Game.Phase.OVER


@pytest.mark.parametrize(
    "action", [messages.Ready, messages.Stand, messages.Leave, messages.Substitute, messages.TakeBack]
)
def test_actions_in_the_room_are_refused(action):
    people = playing(four())
    close(people.room.pk)
    assert refused(people.do("anna", action)) == "unknown_room"


def test_talk_is_refused():
    people = playing(four())
    apply([call(people, "1C")])
    close(people.room.pk)
    room, anna, game = people.room.pk, people.players["anna"].pk, people.game.pk
    for message in (
        messages.Chat(uuid4(), "room", "hello"),
        messages.Explain(uuid4(), game, 2, "clubs"),
        messages.Ask(uuid4(), game, 2),
    ):
        assert refused(table_talk.answer(room, anna, message)) == "unknown_room"


@pytest.mark.django_db(transaction=True)
def test_the_news_close_the_sockets(monkeypatch):
    people, told = company("ben"), []
    monkeypatch.setattr(Outbox, "_publish", lambda self: told.extend(message for message, _ in self._messages))
    people.sit(ben="N")
    assert [message.closed for message in told if isinstance(message, bus.RoomChanged)] == [False]
    del told[:]
    close(people.room.pk)
    (news,) = told
    assert news.closed and '"status":"closed"' in news.text


def test_who_joined_meanwhile_is_greeted_with_a_closed_room():
    people = company("ben")
    ben = people.players["ben"].pk
    assert not greet(people.room.pk, ben, None).room_closed
    close(people.room.pk)
    assert greet(people.room.pk, ben, None).room_closed


@pytest.mark.django_db(transaction=True)
def test_an_action_that_waits_for_the_closing_is_refused():
    people = playing(four())
    action = call(people)
    with transaction.atomic():
        close(people.room.pk)
        answers = started_and_waiting(lambda: apply([action]))
    assert answers() == [OVER]
    assert moves(people) == 1
