"""Robots at tables in the database: what moves them, what a player cannot stop, and boards that nobody visits."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4, uuid5

import pytest
from django.db import connection, transaction
from django.utils import timezone

from games.actions.apply import apply
from games.actions.batch import Submitted
from games.models import Game, Move
from games.robots import tasks
from games.rules.phases.play import legal_cards
from games.rules.state import robot_due
from games.store import log, robot_turns
from realtime.presence import keys, leases
from realtime.wire import messages
from realtime.wire.bus import Accepted
from rooms.services import holds
from tests.cast import done, four, playing, with_robots
from tests.rooms.web.test_boards_api import bid

pytestmark = pytest.mark.django_db
FORMER_NAMESPACE = UUID("6f1c9c0e-6f0a-4d0b-9d5e-0c2b6f1f7d11")
"""From which the ids of robots' actions were computed, as anybody could read."""


@pytest.fixture(autouse=True)
def _nobody_is_connected():
    leases._client().flushdb()


@pytest.fixture
def queued(monkeypatch):
    """The tasks of robots that the sweep has queued: game, room and attempt."""
    found: list[tuple[int, str, int]] = []
    monkeypatch.setattr(tasks.act, "delay", lambda *arguments: found.append(arguments))
    return found


def board():
    """Return a room with Anna in the South, where North has just been dealt to and must call."""
    people = playing(with_robots())
    assert robot_due(people.state) is not None
    return people


def act(people, attempt=1):
    tasks.act(people.game.pk, str(people.room.pk), attempt)
    return people.state.seq


def call(people, what="P", *, action_id=None):
    """Let Anna, who is in turn, call."""
    message = messages.Call(action_id or uuid4(), people.game.pk, people.state.seq, what)
    assert apply([Submitted(people.players["anna"].pk, message)]) == [Accepted(people.state.seq)]


def connected(people, name="anna", *, seconds=12):
    """Note that the player is connected, as their process does before it ends a hold."""
    until, player = time.time() + seconds, people.players[name].pk
    leases._client().zadd(keys.present(people.room.pk), {str(player): until})
    leases._client().zadd(keys.LEASES, {keys.lease(people.room.pk, player): until})


def overdue(people, seconds=1):
    Game.objects.filter(pk=people.game.pk).update(due_at=timezone.now() - timedelta(seconds=seconds))


def robots_until_anna(people):
    while robot_due(people.state) is not None:
        act(people)


# --- Ids that nobody can use first ------------------------------------------------------------------------------------


def test_a_robots_id_cannot_be_used_first():
    """Anna knows the game, the number of the next move and its kind, and how ids are made, but not the site's key."""
    people = board()
    robots_until_anna(people)
    after = people.state.seq + 2
    call(people, action_id=uuid5(FORMER_NAMESPACE, f"{people.game.pk}:{after}:call"))
    assert act(people) == after


def test_nor_that_of_its_answer_to_a_claim():
    people = playing(four())
    bid(people, "1N", "P", "P", "P")
    lead = messages.Play(uuid4(), people.game.pk, people.state.seq, legal_cards(people.state.play)[0])
    assert apply([Submitted(people.players["ben"].pk, lead)]) == [Accepted(6)]
    assert people.do("ben", messages.Substitute) == done
    taken = uuid5(FORMER_NAMESPACE, f"{people.game.pk}:9:claim_answer")
    claim = messages.Claim(taken, people.game.pk, 7, 0)
    assert apply([Submitted(people.players["anna"].pk, claim)]) == [Accepted(8)]
    assert act(people) == 9


def test_ids_are_keyed_with_the_secret(settings):
    settings.SECRET_KEY = "one"
    first = [tasks.action_id(1, 2, "call", 3) for _ in range(2)]
    settings.SECRET_KEY = "another"
    assert first[0] == first[1] != tasks.action_id(1, 2, "call", 3)


def test_a_robot_whose_id_is_taken_acts_at_the_next_attempt():
    people = board()
    robots_until_anna(people)
    after = people.state.seq + 2
    call(people, action_id=tasks.action_id(people.game.pk, after, "call", 1))
    assert act(people, 1) == after - 1, "refused"
    assert act(people, 2) == after


def test_every_sweep_is_another_attempt(queued):
    people = board()
    connected(people)
    for _ in range(2):
        overdue(people)
        tasks.sweep()
    first, second = queued
    assert first[:2] == second[:2] == (people.game.pk, str(people.room.pk))
    assert first[2] != second[2]


@pytest.mark.parametrize("again", ["the same attempt", "the next attempt", "after another secret"])
def test_a_second_try_moves_nothing(monkeypatch, settings, again):
    """It runs on the state before the first, as when a task is handed out twice."""
    people = board()
    before, answers = people.state, []
    monkeypatch.setattr(tasks, "current_state", lambda _: before)
    monkeypatch.setattr(tasks, "apply", lambda batch: answers.extend(found := apply(batch)) or found)
    act(people, 1)
    if again == "after another secret":
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    act(people, 2 if again == "the next attempt" else 1)
    first, second = answers
    assert first == Accepted(2)
    assert second.outcome == "repeated" if again == "the same attempt" else second.code == "stale"
    assert Move.objects.filter(game=people.game).count() == 2


def test_a_robot_that_cannot_decide_does_something_legal(monkeypatch):
    def fail(*_):
        raise AssertionError("the cards played fit no layout")

    people = board()
    monkeypatch.setattr("games.robots.natural.NaturalRobot.act", fail)
    robots_until_anna(people)
    call(people, "1N")
    while people.state.play is None or robot_due(people.state) is not None:
        act(people)
    assert people.state.auction.calls[-4:] == ("1N", "P", "P", "P")
    assert people.state.play.cards_played >= 1


def test_an_answer_that_nobody_waits_for_is_dropped(monkeypatch):
    people = board()
    before = people.state

    def overtaken(view, seat, wanted):
        assert wanted()
        act_as_north()
        assert not wanted()
        raise tasks.Dropped

    def act_as_north():
        north = messages.Call(uuid4(), people.game.pk, before.seq, "P")
        (answer,) = apply([Submitted(before.actors[0].player, north)])
        assert answer == Accepted(2)

    monkeypatch.setattr(tasks, "get_strategy", lambda: type("Slow", (), {"act": staticmethod(overtaken)}))
    assert act(people) == 2


# --- Boards that nobody visits ----------------------------------------------------------------------------------------


def test_where_nobody_is_connected_no_robot_is_due_until_somebody_comes(queued):
    people = board()
    overdue(people)
    tasks.sweep()
    assert (people.game.due_at, people.game.due_kind, queued) == (None, "robot", [])
    assert robot_turns.claim(10) == []
    connected(people)
    holds.end_hold(people.room.pk, people.players["anna"].pk)
    tasks.sweep()
    assert [game for game, *_ in queued] == [people.game.pk]


def test_whoever_comes_thaws_their_own_room_alone(queued):
    here, there, closed = board(), board(), board()
    for people in (here, there, closed):
        overdue(people)
    tasks.sweep()
    log.close(closed.room.pk)
    robot_turns.thaw([here.room.pk, closed.room.pk])
    assert here.game.due_at is not None
    assert there.game.due_at is None and closed.game.due_at is None


def test_a_board_that_waits_for_a_person_is_not_made_due():
    people = board()
    robots_until_anna(people)
    robot_turns.thaw([people.room.pk])
    assert people.game.due_at is None


def test_somebody_who_arrives_while_the_sweep_freezes_finds_the_robots_awake(queued, monkeypatch):
    """The lease is there after the sweep has looked; the arrival's own statement came before the freeze."""
    people = board()
    overdue(people)
    freeze = robot_turns.freeze

    def arrive_just_before(games):
        connected(people)
        holds.end_hold(people.room.pk, people.players["anna"].pk)
        freeze(games)

    monkeypatch.setattr(robot_turns, "freeze", arrive_just_before)
    tasks.sweep()
    assert people.game.due_at is not None and queued == []
    tasks.sweep()
    assert len(queued) == 1


@pytest.mark.django_db(transaction=True)
def test_an_arrival_does_not_wait_for_the_freeze_that_has_not_committed(queued):
    """It skips the row; the sweep looks again after its commit, and thaws."""
    people = board()
    overdue(people)
    (turn,) = robot_turns.claim(10)
    with transaction.atomic():
        robot_turns.freeze([turn.game])
        connected(people)
        _elsewhere(lambda: holds.end_hold(people.room.pk, people.players["anna"].pk))
    assert people.game.due_at is None
    robot_turns.thaw(leases.rooms_with_people([turn.room]))
    assert people.game.due_at is not None


def test_the_clock_wakes_robots_that_an_arrival_has_missed():
    """As when its transaction failed, or Redis was emptied under the people."""
    people, empty = board(), board()
    for each in (people, empty):
        overdue(each)
    tasks.sweep()
    connected(people)
    holds.wake_robots(leases.all_rooms_with_people())
    assert people.game.due_at is not None and empty.game.due_at is None


def test_boards_left_at_once_delay_nobody(queued):
    """They are overdue for longer, and more than one claim takes."""
    thousands(450, due=True)
    people = board()
    connected(people)
    overdue(people)
    tasks.sweep()
    assert [game for game, *_ in queued] == [people.game.pk]
    assert Game.objects.filter(due_at__isnull=False).count() == 1


def test_the_sweep_touches_no_frozen_board_however_many_there_are(queued, monkeypatch):
    games = thousands(3000)
    people = board()
    connected(people)
    overdue(people)
    before = places(games)
    statements, plain = [], robot_turns.execute
    monkeypatch.setattr(robot_turns, "execute", lambda sql, values: statements.append(sql) or plain(sql, values))
    tasks.sweep()
    assert statements == [robot_turns._CLAIM]
    assert places(games) == before
    assert [game for game, *_ in queued] == [people.game.pk]
    visited = Game.objects.get(pk=games[1234])
    leases._client().zadd(keys.present(visited.room_id), {"1": time.time() + 12})
    holds.end_hold(visited.room_id, 1)
    tasks.sweep()
    assert queued[1][0] == visited.pk


def thousands(count, *, due=False):
    """Insert so many boards in which a robot must act and nobody is connected. Return the numbers of the games."""
    when = "now() - interval '1 minute'" if due else "NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH room AS (
                INSERT INTO rooms_room (id, name, invite_code, invite_token, status, version, session_number,
                    boards_dealt, expires_at, boards_per_session, undo_policy, robot_pace, fill_robots)
                SELECT gen_random_uuid(), 'left', 'C' || n, 'T' || n, 'playing', 1, 1, 1, now() + interval '2 days', 4,
                    'consent', 1, true FROM generate_series(1, %s) n RETURNING id),
            deal AS (
                INSERT INTO games_deal (north, east, south, west, commitment, room_text, board_number)
                VALUES ('', '', '', '', '', '', 1) RETURNING id)
            INSERT INTO games_game (room_id, deal_id, board_number, session_number, sequence_number, phase, contract,
                due_kind, due_at)
            SELECT room.id, deal.id, 1, 1, 1, 'auction', '', 'robot', {when} FROM room, deal RETURNING id""",
            [count],
        )
        return sorted(row[0] for row in cursor.fetchall())


def places(games):
    """Return where the rows stand in their table, which every change of a row moves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(ctid::text, ' ' ORDER BY id) FROM games_game WHERE id = ANY(%s)", [games])
        return cursor.fetchone()[0]


def _elsewhere(call):
    """Do this on another connection, and wait for it."""

    def run():
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=10)
