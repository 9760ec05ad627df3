import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import redis
from django.db import connection, transaction
from django.utils import timezone

from games.models import Move
from games.rules.seat import Seat
from realtime import messages, presence
from rooms import holds, tasks
from rooms.closing import close_expired
from rooms.models import Player, Room, RoomAction
from tests.cast import company, done, four, playing, refused, seats, with_robots
from tests.rooms.test_actions import at_once
from tests.site import wait_for


def away(people, name, seconds):
    """His hold ends so many seconds from now."""
    until = timezone.now() + timedelta(seconds=seconds)
    Player.objects.filter(pk=people.players[name].pk).update(hold_until=until)


@pytest.mark.django_db
def test_a_seat_is_kept_until_the_hold_ends():
    people = playing(four())
    away(people, "ben", 5)
    assert holds.sweep() == 0
    assert seats(people)[1] == "ben"


@pytest.mark.django_db
def test_then_a_robot_takes_the_cards_and_the_player_may_take_them_back():
    people = playing(four())
    away(people, "ben", -1)
    version = people.fresh.version
    assert holds.sweep() == 1
    assert seats(people)[1] == "robot"
    assert people.state.actors[Seat.EAST.order].robot
    assert people.fresh.version > version
    ben = people.player("ben")
    assert (ben.left_at, ben.left_seat, ben.hold_until) == (None, "E", None)
    assert people.do("ben", messages.TakeBack) == done
    assert holds.sweep() == 0


@pytest.mark.django_db
def test_between_boards_and_without_robots_the_seat_is_only_freed():
    between, without = four(), playing(four(fill_robots=False))
    for people in (between, without):
        away(people, "ben", -1)
    assert holds.sweep() == 2
    assert seats(between)[1] == seats(without)[1] == "-"
    assert people.state.actors[Seat.EAST.order].player == people.players["ben"].pk


@pytest.mark.django_db
def test_a_hold_in_a_closed_room_frees_nothing():
    people = four()
    away(people, "ben", -1)
    Room.objects.update(status=Room.Status.CLOSED)
    assert holds.sweep() == 0


@pytest.mark.django_db(transaction=True)
def test_two_clocks_free_a_seat_once():
    people = playing(four())
    away(people, "ben", -1)
    ben = people.players["ben"].pk
    assert sorted(at_once(*[lambda: holds.free(people.room.pk, ben)] * 4)) == [False, False, False, True]
    assert Move.objects.filter(game=people.game, kind="take_over").count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_comes_back_in_time_keeps_his_seat():
    """His return clears the hold in a transaction that has not ended when the clock looks."""
    people = playing(four())
    away(people, "ben", -1)
    ben = people.players["ben"].pk
    with transaction.atomic():
        Player.objects.filter(pk=ben).update(hold_until=None)
        looked = at_once_started(lambda: holds.free(people.room.pk, ben))
    assert looked() is False
    assert seats(people)[1] == "ben"


def heard(people, name, when):
    """His lease, as a socket that heard him at that second has renewed it."""
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        client.zadd(f"room:{people.room.pk}:present", {str(people.players[name].pk): when + presence.LEASE_SECONDS})


@pytest.mark.django_db
def test_who_has_come_back_before_his_old_socket_was_found_dead_gets_no_hold():
    people, now = playing(four()), time.time()
    heard(people, "ben", now)
    holds.away(people.room.pk, people.players["ben"].pk, now - 0.1)
    assert people.player("ben").hold_until is None


@pytest.mark.django_db
def test_who_was_not_heard_since_gets_one():
    people, now = playing(four()), time.time()
    heard(people, "ben", now - 0.1)
    holds.away(people.room.pk, people.players["ben"].pk, now)
    until = people.player("ben").hold_until.timestamp()
    assert until == pytest.approx(now + holds.HOLD_SECONDS, abs=0.001)


@pytest.mark.django_db
def test_a_silence_of_ours_counts_from_its_end():
    people, now = playing(four()), time.time()
    holds.away(people.room.pk, people.players["ben"].pk, now - 20, kept_from=now)
    assert people.player("ben").hold_until.timestamp() == pytest.approx(now + holds.HOLD_SECONDS, abs=0.001)


@pytest.mark.django_db
def test_a_hold_that_was_not_cleared_frees_no_seat_of_one_who_is_heard():
    """The process that heard him come back died before it told the database."""
    people = playing(four())
    away(people, "ben", -1)
    heard(people, "ben", time.time())
    assert holds.sweep() == 0
    assert seats(people)[1] == "ben"
    assert people.player("ben").hold_until is None


@pytest.mark.django_db
def test_a_room_whose_time_is_over_closes_unless_somebody_is_there(settings):
    empty, lively, young = playing(with_robots()), company(), company()
    Room.objects.exclude(pk=young.room.pk).update(expires_at=timezone.now())
    client = redis.Redis.from_url(settings.HOT_STATE_URL)
    key = f"room:{lively.room.pk}:present"
    client.zadd(key, {"1": timezone.now().timestamp() + 10})
    close_expired()
    client.delete(key)
    assert empty.fresh.status == Room.Status.CLOSED
    assert empty.game.due_at is None
    assert lively.fresh.status == young.fresh.status == Room.Status.WAITING
    assert lively.fresh.expires_at > timezone.now()
    assert refused(empty.do("anna", messages.Leave)) == "unknown_room"


@pytest.mark.django_db
def test_answers_are_kept_for_a_day():
    people = company()
    people.sit(anna="S")
    people.sit(anna="N")
    old = RoomAction.objects.earliest("pk")
    RoomAction.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=25))
    tasks.forget_answers()
    assert not RoomAction.objects.filter(pk=old.pk).exists()
    assert RoomAction.objects.count() == 1


@pytest.mark.django_db
def test_the_task_of_the_clock_does_it_all():
    people = playing(four())
    tasks.sweep()  # the first one after an outage forgives everybody
    away(people, "ben", -1)
    tasks.sweep()
    assert seats(people)[1] == "robot"


def at_once_started(call):
    """Begin the call on another connection, wait until it stands before a lock; a function that gives its result."""

    def run():
        try:
            return call()
        finally:
            connection.close()

    pool = ThreadPoolExecutor(1)
    future = pool.submit(run)
    wait_for(lambda: future.done() or _somebody_waits_for_us(), "the clock to wait for the row", seconds=10)
    pool.shutdown(wait=False)
    return lambda: future.result(timeout=10)


def _somebody_waits_for_us():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
        return cursor.fetchone()[0] > 0
