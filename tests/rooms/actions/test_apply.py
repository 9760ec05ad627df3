from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

import pytest
import redis
from channels_redis.serializers import registry
from django.conf import settings
from django.db import connection

from games.models import Game, Move
from games.rules.elements.seat import Seat
from realtime.wire import bus, messages
from realtime.wire.groups import room_group
from rooms.actions.apply import Submitted, apply, perform
from rooms.models import Player, Room, RoomAction
from tests.cast import company, done, four, playing, refused, with_robots

serializer = registry.get_serializer("msgpack")


@pytest.mark.django_db
def test_a_repeat_gets_the_first_answer_and_changes_nothing():
    people = company()
    action = messages.Sit(uuid4(), seat=Seat.SOUTH)
    first = perform(room_id=people.room.pk, player_id=people.players["anna"].pk, action=action)
    version = people.fresh.version
    people.do("anna", messages.Stand)
    assert perform(room_id=people.room.pk, player_id=people.players["anna"].pk, action=action) == first == done
    assert people.at("S") is None
    assert people.fresh.version == version + 1


@pytest.mark.django_db
def test_a_refusal_is_repeated_as_it_was():
    people = company("ben")
    people.sit(anna="S")
    action = messages.Sit(uuid4(), seat=Seat.SOUTH)
    first = perform(room_id=people.room.pk, player_id=people.players["ben"].pk, action=action)
    people.do("anna", messages.Stand)
    assert perform(room_id=people.room.pk, player_id=people.players["ben"].pk, action=action) == first
    assert refused(first) == "seat_taken"
    assert people.at("S") is None


@pytest.mark.django_db
def test_a_known_id_with_another_payload_or_from_another_player_is_a_mistake():
    people, others = company("ben"), company()
    action = messages.Sit(uuid4(), seat=Seat.SOUTH)
    anna, ben = people.players["anna"].pk, people.players["ben"].pk
    perform(room_id=people.room.pk, player_id=anna, action=action)
    other_seat = messages.Sit(action.id, seat=Seat.NORTH)
    assert refused(perform(room_id=people.room.pk, player_id=anna, action=other_seat)) == "bad_message"
    assert refused(perform(room_id=people.room.pk, player_id=ben, action=action)) == "bad_message"
    elsewhere = perform(room_id=others.room.pk, player_id=others.players["anna"].pk, action=action)
    assert refused(elsewhere) == "bad_message"


@pytest.mark.django_db
def test_leaving_twice_with_one_id_is_leaving_once():
    people = company()
    action = messages.Leave(uuid4())
    answers = [perform(room_id=people.room.pk, player_id=people.players["anna"].pk, action=action) for _ in range(2)]
    assert answers == [done, done]


@pytest.mark.django_db
def test_players_of_another_room_may_do_nothing():
    people, others = company(), company()
    answer = perform(
        room_id=people.room.pk, player_id=others.players["anna"].pk, action=messages.Sit(uuid4(), seat=Seat.SOUTH)
    )
    assert refused(answer) == "not_allowed"
    assert not RoomAction.objects.exists()


@pytest.mark.django_db
def test_a_room_that_never_was_is_unknown():
    answer = perform(room_id=uuid4(), player_id=1, action=messages.Leave(uuid4()))
    assert refused(answer) == "unknown_room"


@pytest.mark.django_db
def test_a_refused_action_leaves_the_room_as_it_was():
    people = company("ben")
    people.sit(anna="S")
    version = people.fresh.version
    assert refused(people.do("ben", messages.Sit, seat=Seat.SOUTH)) == "seat_taken"
    assert people.fresh.version == version


@pytest.mark.django_db(transaction=True)
def test_everybody_is_told_after_the_commit_and_nobody_of_a_refusal():
    people = company()
    with listening(people) as news:
        people.sit(anna="S")
        assert [type(item) for item in news()] == [bus.RoomChanged]
        people.do("anna", messages.TakeBack)
        assert news() == []


@pytest.mark.django_db(transaction=True)
def test_a_batch_is_one_transaction_and_one_piece_of_news_a_room():
    ours, theirs = four(), four()
    batch = [
        Submitted(people.room.pk, people.players[name].pk, messages.Ready(uuid4()))
        for name in ("anna", "ben", "cleo", "dora")
        for people in (ours, theirs)
    ]
    with listening(ours) as news:
        assert apply(batch) == [done] * 8
        assert {type(item) for item in news()} == {bus.Move, bus.RoomChanged}
    for people in (ours, theirs):
        assert people.fresh.status == Room.Status.PLAYING
        assert not any(people.player(name).is_ready for name in people.players), "ready is for the next board"


@pytest.mark.django_db(transaction=True)
def test_an_action_that_the_database_refuses_does_not_affect_the_others():
    people = company("ben")
    anna, ben = (people.players[name].pk for name in ("anna", "ben"))
    first, bad, last = (
        messages.Sit(uuid4(), seat=Seat.SOUTH),
        messages.Settings(uuid4()),
        messages.Sit(uuid4(), Seat.NORTH),
    )
    bad.undo_policy = "longer than the column"  # no message that was parsed holds this
    answers = apply([Submitted(people.room.pk, *each) for each in ((anna, first), (anna, bad), (ben, last))])
    assert [answers[0], answers[2]] == [done, done]
    assert refused(answers[1]) == "busy"
    assert (people.at("S").pk, people.at("N").pk) == (anna, ben)


@pytest.mark.django_db(transaction=True)
def test_the_same_id_at_the_same_time_is_one_action():
    people = with_robots()
    action = messages.Ready(uuid4())
    answers = at_once(
        *[lambda: perform(room_id=people.room.pk, player_id=people.players["anna"].pk, action=action)] * 6
    )
    assert answers == [done] * 6
    assert Game.objects.count() == 1
    assert RoomAction.objects.filter(action_id=action.id).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_seat_that_all_want_goes_to_one():
    people = company("ben", "cleo", "dora")
    answers = at_once(*[lambda name=name: people.do(name, messages.Sit, seat=Seat.NORTH) for name in people.players])
    assert sum(answer == done for answer in answers) == 1
    assert sorted(refused(answer) for answer in answers if answer != done) == ["seat_taken"] * 3
    assert Player.objects.filter(room=people.room, seat="N").count() == 1


@pytest.mark.django_db(transaction=True)
def test_leaving_while_the_board_ends_never_sticks():
    """The takeover of the seat races with the last pass: whichever is first, there is no deadlock and no gap in the
    log."""
    for _ in range(5):
        people = playing(four())
        at_once(people.pass_out_or_stop, lambda people=people: people.do("anna", messages.Leave))
        numbers = list(Move.objects.filter(game=people.game).order_by("sequence_number").values_list("sequence_number"))
        assert numbers == [(number,) for number in range(1, len(numbers) + 1)]
        assert people.player("anna").left_at is not None


@contextmanager
def listening(people):
    """Listen to what the room is told: `news()` returns all of it since the last call."""
    with redis.Redis.from_url(settings.REDIS_URL) as client, client.pubsub(ignore_subscribe_messages=True) as ear:
        channel = f"asgi__group__{room_group(people.room.pk)}"
        ear.subscribe(channel)
        assert ear.get_message(timeout=5) is None

        def news():
            client.publish(channel, b"end")
            heard = iter(lambda: (ear.get_message(timeout=5) or {}).get("data"), b"end")
            return [bus.decode(serializer.deserialize(data)) for data in heard]

        yield news


def at_once(*calls):
    def run(call):
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(timeout=20) for future in [pool.submit(run, call) for call in calls]]
