"""A batch is decided by the log, whatever state Redis and this process have: optimistically where they agree with the
log, else under locks."""

import random
import threading
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from games.actions import apply as applying
from games.actions.apply import apply
from games.actions.batch import Submitted
from games.actions.wire_actions import to_action
from games.models import Game, Move
from games.rules.engine import advance, decide, replay
from games.rules.phases.auction import legal_calls
from games.rules.phases.play import legal_cards
from games.rules.state import turn
from games.store import hot_state, log, state_cache
from games.store.log import Head, MoveRecord
from realtime.wire import bus, messages
from realtime.wire.bus import Accepted, Refused
from realtime.wire.outbox import Outbox
from tests.cast import four, playing

pytestmark = pytest.mark.django_db


def begun():
    """Return a room with a board just dealt. The test's transaction is never committed, so the state is stored here."""
    people = playing(four())
    forget(people, 0)
    return people


def action(people, what="P", *, seq=None):
    """Return a call by the player in turn."""
    state = people.state
    player = state.actors[state.auction.turn.order].player
    seq = state.seq if seq is None else seq
    return Submitted(player, messages.Call(uuid4(), game=people.game.pk, seq=seq, call=what))


def numbers(people):
    return list(
        Move.objects.filter(game=people.game).order_by("sequence_number").values_list("sequence_number", flat=True)
    )


def forget(people, moves, *, here=None):
    """Give Redis the state of so many moves ago, or none (None), and this process likewise by `here`."""
    client, game = hot_state.client(), people.game.pk
    client.delete(hot_state.key(game))
    state_cache._states.pop(game, None)
    kept = log.read_since(game)
    if (state := before(kept, moves)) is not None:
        client.execute_command(*hot_state.save_command({game: state}))
    if (state := before(kept, here)) is not None:
        state_cache.put({game: state})


def before(kept, moves):
    """Return the state of so many moves ago, None when there was none."""
    if moves is None or moves >= len(kept):
        return None
    return replay(move.events for move in kept[: len(kept) - moves])


@pytest.fixture
def statements(django_assert_num_queries, monkeypatch):
    """The statements of the log that were sent to PostgreSQL."""
    asked = []
    plain = log.execute
    monkeypatch.setattr(log, "execute", lambda sql, values: asked.append(sql) or plain(sql, values))
    return asked


def test_one_statement_appends_all_when_redis_is_up_to_date(statements):
    tables = [begun() for _ in range(3)]
    batch = [action(people) for people in tables]
    del statements[:]
    assert apply(batch) == [Accepted(2)] * 3
    assert statements == [log._APPEND]


def test_a_repeated_id_gets_its_first_answer_and_the_others_are_done(statements):
    first, second = begun(), begun()
    again = action(first)
    assert apply([again]) == [Accepted(2)]
    answers = apply([again, action(second), again])
    assert [answer.seq for answer in answers] == [2, 2, 2]
    assert [answer.outcome for answer in answers] == ["repeated", "accepted", "repeated"]
    assert numbers(first) == numbers(second) == [1, 2]


@pytest.mark.parametrize("behind", [1, 2, None])
def test_a_state_in_redis_that_is_behind_is_rebuilt_from_the_log(behind):
    people, other = begun(), begun()
    for call in ("1C", "P"):
        assert isinstance(apply([action(people, call)])[0], Accepted)
    forget(people, behind)
    assert apply([action(people, "1D"), action(other)]) == [Accepted(4), Accepted(2)]
    assert numbers(people) == [1, 2, 3, 4]
    assert hot_state.load([people.game.pk])[people.game.pk] == people.state


@pytest.mark.parametrize("alert", [None, "five hearts"])
def test_decided_is_sent_once_the_moves_are_in_the_log(alert, monkeypatch):
    """Both optimistically and under locks, as a call with an alert is appended."""
    people, other, stood = begun(), begun(), []
    monkeypatch.setattr(applying, "tell_decided", lambda *_: stood.append((numbers(people), numbers(other))))
    item = action(people, "1H")
    item.message.alert = alert
    assert apply([item, action(other)], reply_to="asgi.test", batch_id=1) == [Accepted(2), Accepted(2)]
    assert stood == [([1, 2], [1, 2])]


def test_decided_is_not_sent_for_an_action_that_came_alone(monkeypatch):
    """Nothing waits behind it, and the message would delay its events."""
    said = []
    monkeypatch.setattr(applying, "tell_decided", lambda *_: said.append("decided"))
    assert apply([action(begun())], reply_to="asgi.test", batch_id=1) == [Accepted(2)]
    assert not said


@pytest.mark.parametrize("seen", [4, 3])
def test_moves_of_another_worker_are_noticed(seen):
    """This process has the state of two moves ago, Redis the newest. A player who has seen the last move goes on from
    it; one who has not is refused by the newest state."""
    people = begun()
    for call in ("1C", "P", "1D"):
        apply([action(people, call)])
    asked = action(people, "P", seq=seen)
    forget(people, 0, here=2)
    assert state_cache._states[people.game.pk].seq == 2
    (answer,) = apply([asked])
    assert answer == Accepted(5) if seen == 4 else answer.code == "stale"
    assert numbers(people) == [1, 2, 3, 4, 5][: 5 if seen == 4 else 4]


def test_nothing_is_refused_by_a_state_that_is_behind():
    """One call ago it was the turn of another player, and the number was lower."""
    people = begun()
    apply([action(people, "1C")])
    forget(people, 1)
    assert apply([action(people, "1D")]) == [Accepted(3)]


def test_a_refused_action_does_not_affect_others_in_its_game():
    people = begun()
    late, good = action(people, seq=7), action(people)
    refused, accepted = apply([late, good])
    assert isinstance(refused, Refused) and accepted == Accepted(2)


def test_an_append_leaves_out_a_game_that_has_gone_on():
    ahead, there = begun(), begun()
    moves, heads = [], []
    for people in (ahead, there):
        state = people.state
        item = action(people)
        events = decide(state, to_action(item.player, item.message))
        after = advance(state, events)
        moves.append(
            MoveRecord(people.game.pk, after.seq, item.message.id, item.player, "N", "call", {"call": "P"}, events)
        )
        heads.append(Head(people.game.pk, state.seq, after))
    assert apply([action(ahead)]) == [Accepted(2)]
    assert log.append(moves, heads) == {there.game.pk: there.room.pk}
    assert numbers(ahead) == numbers(there) == [1, 2]
    assert Game.objects.get(pk=there.game.pk).sequence_number == 2


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers())
def test_any_board_goes_on_whatever_redis_forgets(seed):
    """Every legal call and card becomes the next move; in the end Redis has the state that the log gives."""
    people, chance = begun(), random.Random(seed)  # hypothesis must not draw from the deal: it is another one each time
    for expected in range(2, 30):
        state = people.state
        seat = turn(state)
        if seat is None:
            break
        forget(people, chance.choice([0, 0, 1, 3, None]), here=chance.choice([0, 0, 1, 3, None]))
        decides = state.contract.declarer if state.contract and seat == state.contract.declarer.partner else seat
        game, seq = people.game.pk, state.seq
        if state.contract is None:
            call = chance.choice(legal_calls(state.auction)[:4])
            message = messages.Call(uuid4(), game=game, seq=seq, call=str(call))
        else:
            card = chance.choice(legal_cards(state.play))
            message = messages.Play(uuid4(), game=game, seq=seq, card=str(card))
        assert apply([Submitted(state.actors[decides.order].player, message)]) == [Accepted(expected)]
    assert hot_state.load([people.game.pk])[people.game.pk] == people.state


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_want_the_same_number_get_one_after_the_other():
    """Ten times, two workers decide by the same state; one of them is refused, for the board has gone on."""
    for _ in range(10):
        people = begun()
        pair = [action(people), action(people)]
        together, answers = threading.Barrier(2), []

        def hand_in(item, together=together, answers=answers):
            together.wait()
            answers.extend(apply([item]))
            connection.close()

        threads = [threading.Thread(target=hand_in, args=(item,)) for item in pair]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answer.outcome for answer in answers) == ["accepted", "refused"]
        assert numbers(people) == [1, 2]


def fail_to_lock(*_):
    """Raise what PostgreSQL raises when a lock is waited for too long."""
    raise OperationalError("canceling statement due to lock timeout")


@pytest.mark.parametrize("reply_to", ["", "somebody"])
def test_committed_moves_are_accepted_and_told_even_if_the_rest_fails(monkeypatch, reply_to):
    good, bad = begun(), begun()
    alerted = action(bad)
    alerted.message.alert = "an explanation"  # so that its game must be locked
    told = []

    def to_room(_, message):
        if isinstance(message, bus.Move):
            told.append((message.game, message.seq))

    monkeypatch.setattr(Outbox, "to_room", to_room)
    monkeypatch.setattr(log, "lock", fail_to_lock)
    batch = [action(good), alerted]
    if reply_to:
        accepted, refused = apply(batch, reply_to=reply_to, batch_id=1)
        assert accepted == Accepted(2) and refused.code == "busy"
    else:
        with pytest.raises(OperationalError):
            apply(batch)
    assert told == [(good.game.pk, 2)], "once"
    assert numbers(good) == [1, 2] and numbers(bad) == [1]
