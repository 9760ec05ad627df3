"""One action of a batch cannot be applied: it alone is refused, the others are committed, broadcast and answered."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import msgspec
import pytest
import redis
from channels_redis.serializers import registry
from django.db import connection

from games.actions.apply import apply
from games.actions.batch import Submitted
from games.models import Move
from games.store import hot_state
from realtime.sockets.process.task_publisher import QUEUE, task_message
from realtime.wire import bus, messages
from realtime.wire.bus import Accepted, Refused
from tests.cast import Company, four, playing
from tests.site import wait_for

pytestmark = [pytest.mark.live, pytest.mark.fault]


def call(people: Company, **fields) -> Submitted:
    north = people.players["anna"].pk
    return Submitted(north, messages.Call(uuid4(), game=people.game.pk, seq=1, call="P", **fields))


def moves(action: Submitted) -> int:
    """How many moves of the log it has."""
    return Move.objects.filter(game=action.message.game, action_id=action.message.id).count()


@contextmanager
def postgres_refuses(game: int) -> Iterator[None]:
    """PostgreSQL refuses every new move of this game."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE games_move ADD CONSTRAINT refused CHECK (game_id <> {game}) NOT VALID")
        yield
        cursor.execute("ALTER TABLE games_move DROP CONSTRAINT refused")


@contextmanager
def no_replay(game: int) -> Iterator[None]:
    """The log of this game has a move that our own code fails on."""
    Move.objects.filter(game=game).update(data=[])
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        client.delete(hot_state.key(game))
    yield


@pytest.mark.parametrize("trouble", [postgres_refuses, no_replay])
def test_a_worker_refuses_only_the_bad_action(site, trouble):
    good = [call(playing(four())) for _ in range(3)]
    bad = call(playing(four()))
    with trouble(bad.message.game):
        answers = answered_by_a_worker([good[0], bad, *good[1:]])
        assert answered_by_a_worker([bad]) == [answers[1]], "the same answer in a batch of its own"
    assert [answer.outcome for answer in answers] == ["accepted", "refused", "accepted", "accepted"]
    assert answers[1].code == "busy"
    assert [moves(action) for action in (bad, *good)] == [0, 1, 1, 1]


def test_text_that_no_column_holds_is_refused_and_not_logged(capsys):
    """No message that was read holds such text. If it came otherwise, PostgreSQL's error would quote the row."""
    good, bad = call(playing(four())), call(playing(four()), alert="secret")
    bad.message.alert = "secret\x00"
    answers = apply([bad, good], reply_to="nobody", batch_id=1)
    assert isinstance(answers[0], Refused) and isinstance(answers[1], Accepted)
    written = capsys.readouterr()
    assert "secret" not in written.out + written.err


@pytest.mark.parametrize("field", ["game", "seq"])
def test_numbers_that_no_column_holds_are_bad_messages(field):
    message = {"type": "call", "id": str(uuid4()), "game": 1, "seq": 1, "call": "P"}
    with pytest.raises(messages.BadMessage):
        messages.parse(msgspec.json.encode({**message, field: 2**63}))


def answered_by_a_worker(batch: list[Submitted]) -> list[bus.Answer]:
    """Send the batch through the queue as a collector does, and wait for the reply on the channel that it names."""
    channel = f"specific.{uuid4().hex}!"
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client, client.pubsub() as listener:
        listener.subscribe(channel)
        assert listener.get_message(timeout=5)["type"] == "subscribe"
        client.lpush(QUEUE, task_message("games.tasks.act", [channel, 1, msgspec.json.encode(batch).decode()], "one"))
        answers: list[bus.Answer] = []

        def answered() -> bool:
            heard = listener.get_message(timeout=0.1)
            if heard:
                message = bus.decode(registry.get_serializer("msgpack").deserialize(heard["data"]))
                answers.extend(message.answers if isinstance(message, bus.BoardsAnswered) else ())
            return bool(answers)

        wait_for(answered, "the worker's reply", seconds=15)
        return answers
