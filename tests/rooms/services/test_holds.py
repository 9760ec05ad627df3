import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import redis
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from games.models import Move
from games.rules.elements.seat import Seat
from realtime.presence import leases
from realtime.wire import messages
from rooms import tasks
from rooms.models import Player, Room
from rooms.services import holds
from rooms.services.closing import close_expired
from tests.cast import company, done, four, playing, refused, seats, with_robots
from tests.rooms.actions.test_apply import at_once
from tests.site import wait_for


def hold(people, name, seconds):
    """Let the player's hold end so many seconds from now."""
    until = timezone.now() + timedelta(seconds=seconds)
    Player.objects.filter(pk=people.players[name].pk).update(hold_until=until)


def came(people):
    """Let all who are in the room have opened its page."""
    for player in people.players.values():
        holds.end_hold(people.room.pk, player.pk)


def serving(*, seconds):
    """Register a websocket process that counts as alive so much longer; negative: that has died."""
    leases._client().zadd("presence:processes", {"one": time.time() + seconds})


def leased(people, *names, until, process="one"):
    """Give these players leases that end so many seconds from now."""
    for name in names:
        lease = f"{people.room.pk} {people.players[name].pk}"
        leases._client().zadd("presence:leases", {lease: time.time() + until})
        leases._client().hset("presence:through", lease, process)


def kept(people, name):
    """Return how many seconds longer the seat is kept, None without a hold."""
    until = people.player(name).hold_until
    return until and (until - timezone.now()).total_seconds()


@pytest.fixture
def calm():
    """Empty Redis, and let one sweep find nothing unusual: a process serves, nobody is missing."""
    leases._client().flushdb()
    serving(seconds=60)
    holds.hold_lapsed()


@pytest.mark.django_db
def test_a_seat_is_kept_until_the_hold_ends():
    people = playing(four())
    hold(people, "ben", 5)
    holds.sweep()
    assert seats(people)[1] == "ben"


@pytest.mark.django_db
def test_then_a_robot_takes_the_cards_and_the_player_may_take_them_back():
    people = playing(four())
    hold(people, "ben", -1)
    version = people.fresh.version
    holds.sweep()
    assert seats(people)[1] == "robot"
    assert people.state.actors[Seat.EAST.order].robot
    assert people.fresh.version > version
    ben = people.player("ben")
    assert (ben.left_at, ben.left_seat, ben.hold_until) == (None, "E", None)
    assert people.do("ben", messages.TakeBack) == done
    holds.sweep()
    assert seats(people)[1] == "ben"


@pytest.mark.django_db
def test_between_boards_and_without_robots_the_seat_is_only_freed():
    between, without = four(), playing(four(fill_robots=False))
    for people in (between, without):
        hold(people, "ben", -1)
    holds.sweep()
    assert seats(between)[1] == seats(without)[1] == "-"
    assert people.state.actors[Seat.EAST.order].player == people.players["ben"].pk


@pytest.mark.django_db
def test_a_hold_in_a_closed_room_frees_nothing():
    people = four()
    hold(people, "ben", -1)
    Room.objects.update(status=Room.Status.CLOSED)
    holds.sweep()
    assert seats(people)[1] == "ben"
    assert kept(people, "ben") is None, "nor is it due again"
    holds.begin_hold(people.room.pk, people.players["cleo"].pk, time.time() - 60)
    assert kept(people, "cleo") is None


@pytest.mark.django_db(transaction=True)
def test_two_clocks_free_a_seat_once():
    people = playing(four())
    hold(people, "ben", -1)
    ben = people.players["ben"].pk
    assert sorted(at_once(*[lambda: holds.free_seat(people.room.pk, ben)] * 4)) == [False, False, False, True]
    assert Move.objects.filter(game=people.game, kind="take_over").count() == 1


@pytest.mark.django_db(transaction=True)
def test_players_who_come_back_in_time_keep_their_seats():
    """The return clears the hold in a transaction that has not ended when the clock looks."""
    people = playing(four())
    hold(people, "ben", -1)
    ben = people.players["ben"].pk
    with transaction.atomic():
        Player.objects.filter(pk=ben).update(hold_until=None)
        looked = started_and_waiting(lambda: holds.free_seat(people.room.pk, ben))
    assert looked() is False
    assert seats(people)[1] == "ben"


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
def test_the_task_of_the_clock_does_it_all():
    people = playing(four())
    serving(seconds=60)
    tasks.sweep()  # the first one after an outage extends all holds
    hold(people, "ben", -1)
    tasks.sweep()
    assert seats(people)[1] == "robot"


@pytest.mark.django_db(transaction=True)
def test_a_lapsed_lease_becomes_a_hold_until_30_s_after_the_player_was_heard(calm):
    people = four()
    leased(people, "ben", until=-0.5)
    leased(people, "cleo", until=5)
    holds.hold_lapsed()
    assert 17 < kept(people, "ben") <= 17.5, "heard 12.5 s ago"
    assert kept(people, "cleo") is None
    client = leases._client()
    key = f"reconnect:{people.players['ben'].pk}"
    assert (client.get(key), client.ttl(key) in (17, 18)) == (b"E", True)
    holds.end_hold(people.room.pk, people.players["ben"].pk)
    assert kept(people, "ben") is None and client.get(key) is None


@pytest.mark.django_db
def test_nothing_is_told_of_a_player_who_was_not_gone_unless_a_hold_was_left_over(calm):
    people = four()
    ben = people.players["ben"].pk
    version = people.fresh.version
    holds.end_hold(people.room.pk, ben, was_gone=False)
    assert people.fresh.version == version
    hold(people, "ben", 10)
    holds.end_hold(people.room.pk, ben, was_gone=False)
    assert people.fresh.version > version and kept(people, "ben") is None


@pytest.mark.django_db
def test_a_second_sweep_changes_nothing_about_a_hold(calm):
    people = four()
    leased(people, "ben", until=-0.5)
    holds.hold_lapsed()
    until = people.player("ben").hold_until
    holds.hold_lapsed()
    holds.begin_hold(people.room.pk, people.players["ben"].pk, time.time())
    assert people.player("ben").hold_until == until


@pytest.mark.django_db
def test_players_whose_process_died_count_as_heard_now(calm):
    people = four()
    serving(seconds=60)
    leased(people, "ben", until=-0.5, process="killed")
    holds.hold_lapsed()
    assert 29 < kept(people, "ben") <= 30


@pytest.mark.django_db
@pytest.mark.parametrize("outage", ["emptied", "replaced", "unswept", "unserved"])
def test_an_outage_of_ours_costs_nobody_a_seat(calm, outage):
    people = playing(four())
    client = leases._client()
    came(people)
    hold(people, "ben", -1)
    hold(people, "cleo", 10)
    version = people.fresh.version
    if outage == "emptied":
        client.flushdb()
        serving(seconds=60)
    elif outage == "replaced":
        client.set("presence:server", "another server's run id")
    elif outage == "unswept":
        client.set("presence:swept_at", time.time() - 6)
    else:
        serving(seconds=-1)
    tasks.sweep()
    assert seats(people) == ["anna", "ben", "cleo", "dora"]
    assert all(29 < kept(people, name) <= 30 for name in ("ben", "cleo"))
    assert kept(people, "anna") is None
    assert client.zcard("presence:leases") == 2, "anna and dora have time to come back"
    assert people.fresh.version > version, "the room is told how long"


@pytest.mark.django_db
def test_an_outage_makes_no_leases_for_seats_that_were_never_sat_in(calm):
    """Or they would all run out together, and each become a hold and be freed."""
    rooms = [four() for _ in range(3)]
    holds.end_hold(rooms[0].room.pk, rooms[0].players["ben"].pk)
    leases._client().flushdb()
    serving(seconds=60)
    holds.hold_lapsed()
    assert leases._client().zrange("presence:leases", 0, -1) == [
        f"{rooms[0].room.pk} {rooms[0].players['ben'].pk}".encode()
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["begun", "freed"])
def test_a_sweep_that_has_taken_long_leaves_the_rest_to_the_next(calm, monkeypatch, step):
    monkeypatch.setattr(holds, "STEP_SECONDS", 0)
    people = four()
    names = ("anna", "ben", "cleo")
    if step == "begun":
        leased(people, *names, until=-0.5)
        done_so_far, go_on = lambda: sum(kept(people, name) is not None for name in names), holds.hold_lapsed
    else:
        for name in names:
            hold(people, name, -1)
        done_so_far, go_on = lambda: seats(people).count("-"), holds.sweep
    for number in (1, 2, 3):
        more = go_on()
        assert done_so_far() == number
    assert more is (step == "freed"), "whether that was the last seat is not looked up"
    assert go_on() is False and done_so_far() == 3


@pytest.mark.django_db
def test_a_seat_that_cannot_be_freed_holds_no_other_up(monkeypatch):
    people = playing(four())
    hold(people, "ben", -2)
    hold(people, "cleo", -1)
    free = holds.free_seat

    def fail(room_id, player_id):
        if player_id == people.players["ben"].pk:
            raise OperationalError("lock timeout")
        return free(room_id, player_id)

    monkeypatch.setattr(holds, "free_seat", fail)
    monkeypatch.setattr(holds, "AT_ONCE", 1)
    assert holds.sweep() is False
    assert seats(people)[1:3] == ["ben", "robot"]


@pytest.mark.django_db
def test_many_players_lost_within_ten_seconds_are_our_outage(calm):
    """When they are half of all, in one sweep or several, their holds are extended."""
    tables = [four() for _ in range(10)]
    for people in tables:
        came(people)
        leased(people, "anna", "ben", until=30)
    for people in tables[:5]:
        leased(people, "cleo", "dora", until=-8)
    holds.hold_lapsed()
    assert 9 < kept(tables[0], "cleo") <= 10, "ten of thirty are no outage"
    for people in tables[5:]:
        leased(people, "cleo", "dora", until=-8)
    holds.hold_lapsed()
    assert all(29 < kept(people, name) <= 30 for people in tables for name in ("cleo", "dora"))


@pytest.mark.django_db
def test_a_player_who_came_back_while_the_hold_began_has_no_hold(calm):
    people = four()
    ben = people.players["ben"].pk
    leases._client().zadd(f"room:{people.room.pk}:present", {str(ben): time.time() + 12})
    holds.begin_hold(people.room.pk, ben, time.time())
    assert kept(people, "ben") is None
    hold(people, "ben", -1)
    holds.sweep()
    assert seats(people)[1] == "ben" and kept(people, "ben") is None


def started_and_waiting(call):
    """Begin the call on another connection and wait until it waits for a lock. Return a function for its result."""

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
