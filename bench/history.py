"""A database with a long history: many finished games with their moves, and a few that are being played.

The number of games being played does not depend on the size: on a site, only the past grows.
"""

from hashlib import sha256
from pathlib import Path

import psycopg

from ops.procfile import ROOT

LIVE_ROOMS = 500

FILL = [
    "SET LOCAL session_replication_role = replica",  # without millions of foreign key checks
    """INSERT INTO rooms_room (id, name, invite_code, invite_token, status, version, session_number, boards_dealt,
        expires_at, boards_per_session, undo_policy, robot_pace, fill_robots)
       SELECT lpad(to_hex(n), 32, '0')::uuid, 'room', 'C' || n, 'T' || n,
        CASE WHEN n > %(games)s / 4 - %(live)s THEN 'playing' ELSE 'closed' END, 1, 1, 4,
        now() + interval '30 days', 4, 'consent', 1, true FROM generate_series(1, %(games)s / 4) n""",
    """INSERT INTO rooms_player (id, room_id, name, is_robot, is_ready, seat)
       SELECT n, lpad(to_hex((n - 1) / 4 + 1), 32, '0')::uuid, 'robot', true, false, substr('NESW', (n %% 4) + 1, 1)
       FROM generate_series(1, %(games)s) n""",
    """INSERT INTO games_deal (id, north, east, south, west, commitment, room_text, board_number)
       SELECT n, '', '', '', '', repeat('0', 64), '', (n - 1) %% 4 + 1 FROM generate_series(1, %(games)s) n""",
    """INSERT INTO games_game (id, room_id, deal_id, board_number, session_number, sequence_number, phase, due_kind,
        contract, points, due_at)
       SELECT n, lpad(to_hex((n - 1) / 4 + 1), 32, '0')::uuid, n, (n - 1) %% 4 + 1, 1, %(moves)s,
        CASE WHEN live THEN 'play' ELSE 'over' END, CASE WHEN due THEN 'robot' ELSE '' END, '', 0,
        CASE WHEN due THEN now() + interval '30 days' END
       FROM generate_series(1, %(games)s) n,
        LATERAL (SELECT n %% 4 = 0 AND n > %(games)s - 4 * %(live)s AS live) l,
        LATERAL (SELECT live AND n %% 40 = 0 AS due) d""",
    """INSERT INTO games_move (game_id, sequence_number, action_id, player_id, seat, kind, request, data)
       SELECT g, m, gen_random_uuid(), g, 'N', 'play', '{}', '[{"type":"played","seat":"N","card":"SA"}]'
       FROM generate_series(1, %(games)s) g, generate_series(1, %(moves)s) m""",
    """SELECT setval(pg_get_serial_sequence(name, 'id'), %(games)s + 1)
       FROM unnest(ARRAY['rooms_player', 'games_deal', 'games_game']) name""",
]
REMOVE_LEFTOVERS = [
    "SET LOCAL session_replication_role = replica",
    "TRUNCATE rooms_action, accounts_apitoken",
    "DELETE FROM games_move WHERE game_id > %(games)s",
    "DELETE FROM games_game WHERE id > %(games)s",
    "DELETE FROM games_deal WHERE id > %(games)s",
    "DELETE FROM rooms_player WHERE id > %(games)s",
    "DELETE FROM rooms_room WHERE name <> 'room'",
    "DELETE FROM accounts_user",
]
TABLES = ("rooms_room", "rooms_player", "games_deal", "games_game", "games_move")


def numbers(games: int, moves: int) -> dict[str, int]:
    """The parameters of the statements; `moves` is for each game."""
    return {"games": games, "moves": moves, "live": min(LIVE_ROOMS, games // 8)}


def fill(url: str, games: int, moves: int) -> None:
    """Fill a migrated, empty database; takes a minute or two for a million games."""
    with psycopg.connect(url) as connection:
        for statement in FILL:
            connection.execute(statement, numbers(games, moves))
        connection.execute("CREATE TABLE bench_history (fingerprint text)")
        connection.execute("INSERT INTO bench_history VALUES (%s)", [fingerprint()])
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")


def remove_leftovers(url: str, games: int) -> None:
    """Delete what an earlier measurement has left behind."""
    with psycopg.connect(url) as connection:
        for statement in REMOVE_LEFTOVERS:
            connection.execute(statement, {"games": games})
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")


def is_filled(url: str) -> bool:
    """Whether the database exists and was filled with the current schema."""
    try:
        with psycopg.connect(url) as connection:
            rows = connection.execute("SELECT fingerprint FROM bench_history").fetchall()
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
        return False
    return rows == [(fingerprint(),)]


def fingerprint() -> str:
    """SHA-256 of the statements above and of all migrations, in hex."""
    migrations: list[Path] = sorted(ROOT.glob("*/migrations/*.py"))
    parts = [*FILL, *(path.read_text() for path in migrations)]
    return sha256("\n".join(parts).encode()).hexdigest()
