"""The plans of the hot queries at a million moves: none reads a whole table."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.db import connection

from bench import history
from config.observability.site_metrics import ACTIVE_GAMES
from games.store import log, robot_turns
from rooms.models import LIFETIME
from rooms.services import room_view, session

pytestmark = pytest.mark.slow
GAMES = 20_000
MOVES = 50


@pytest.fixture(scope="module")
def million_moves(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """Fill the tables once for all tests, and roll back afterwards."""
    with django_db_blocker.unblock():
        connection.ensure_connection()
        connection.set_autocommit(False)
        try:
            with connection.cursor() as cursor:
                for statement in history.FILL:
                    cursor.execute(statement, history.numbers(GAMES, MOVES))
                cursor.execute(f"ANALYZE {', '.join(history.TABLES)}")
            yield
        finally:
            connection.rollback()
            connection.set_autocommit(True)


def plan(sql: str, parameters: list[object]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", parameters)
        return "\n".join(row[0] for row in cursor.fetchall())


HOT = {
    "games.store.log.lock": (log._LOCK, [[5, 77, 4000]]),
    "games.store.log.find": (log._FIND, [[5, 77], [uuid4(), uuid4()]]),
    "games.store.log.read_since": (log._READ, [4711, 30]),
    "games.store.log.heads": (log._HEADS, [list(range(1, 200))]),
    "games.store.log.dealt_to": (log._FIRST, [4711]),
    "games.store.log.append": (
        log._APPEND,
        [
            '[{"id":5,"before":50,"seq":51,"phase":"play","due_kind":""}]',
            [5],
            '[{"game":5,"seq":51,"action_id":"00000000-0000-0000-0000-000000000001","player":1,"data":[]}]',
        ],
    ),
    "games.store.log.close": (log._CLOSE, [UUID(int=0x123)]),
    "games.store.robot_turns.claim": (robot_turns._CLAIM, [200]),
    "games.store.robot_turns.freeze": (robot_turns._FREEZE, [[5, 77, 4000]]),
    "games.store.robot_turns.thaw": (robot_turns._THAW, [[UUID(int=0x123), UUID(int=0x124)]]),
    "rooms.services.holds.sweep": ("SELECT id FROM rooms_player WHERE hold_until <= now()", []),
    "rooms.services.closing.close_expired": (
        "SELECT id FROM rooms_room WHERE expires_at <= now() AND status <> 'closed'",
        [],
    ),
    "rooms.services.session.settle_ended_boards": (
        session._SETTLE,
        [[UUID(int=0x123)], "playing", LIFETIME, "playing"],
    ),
    "rooms.services.table.lock_tables: games": (
        "SELECT id FROM games_game WHERE NOT phase = 'over' AND room_id = %s FOR NO KEY UPDATE",
        ["00000000-0000-0000-0000-000000000123"],
    ),
    "rooms.services.table.lock_tables: players": (
        "SELECT id FROM rooms_player WHERE room_id = %s AND left_at IS NULL",
        ["00000000-0000-0000-0000-000000000123"],
    ),
    "rooms.services.room_view.room_view": (room_view._VIEW, [[UUID(int=0x123)]]),
    "rooms.services.membership.player_of": (
        "SELECT id FROM rooms_player WHERE room_id = %s AND user_id = %s",
        ["00000000-0000-0000-0000-000000000123", 5],
    ),
    "config.observability.site_metrics": (ACTIVE_GAMES, []),
    "games.actions.explanations.of_game": ("SELECT id FROM games_explanation WHERE game_id = %s ORDER BY move", [5]),
}


@pytest.mark.parametrize("name", HOT)
def test_no_hot_query_reads_a_whole_table(million_moves, name):
    sql, parameters = HOT[name]
    found = plan(sql, parameters)
    scans = [line for line in found.splitlines() if "Seq Scan" in line and "games_explanation" not in line]
    assert not scans, found
    assert "Index" in found, found


def test_the_check_finds_a_query_without_an_index(million_moves):
    assert "Seq Scan" in plan("SELECT id FROM games_move WHERE kind = %s AND seat = 'E'", ["claim"])
