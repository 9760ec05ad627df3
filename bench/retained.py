"""A database in which much is due: rows for each rule of retention, and others that must stay."""

from bench import history

FILL = [
    *history.FILL,
    "UPDATE rooms_room SET expires_at = now() - interval '200 days' WHERE status = 'closed'",
    """INSERT INTO accounts_user (id, password, is_superuser, username, email, is_staff, is_active, date_joined, name,
        is_guest)
       SELECT n, '!', false, 'guest-' || n, '', false, true,
        CASE n %% 2 WHEN 0 THEN now() - interval '400 days' ELSE now() END, 'guest', n %% 10 > 0
       FROM generate_series(1, %(rows)s * 2) n""",
    """INSERT INTO rooms_player (id, room_id, user_id, name, is_robot, is_ready)
       SELECT %(games)s + n, lpad(to_hex(n %% (%(games)s / 4) + 1), 32, '0')::uuid, n, 'guest', false, false
       FROM generate_series(1, %(rows)s * 2) n WHERE n %% 4 = 0""",
    """INSERT INTO rooms_room (id, name, invite_code, invite_token, status, version, session_number, boards_dealt,
        created_at, expires_at, boards_per_session, undo_policy, robot_pace, fill_robots)
       SELECT lpad(to_hex(1000000000 + n), 32, '0')::uuid, 'empty', 'E' || n, 'E' || n, 'closed', 1, 1, 0,
        now() - interval '30 days', now() - interval '1 day' * (n %% 30), 4, 'consent', 1, true
       FROM generate_series(1, %(rows)s) n""",
    """INSERT INTO rooms_player (id, room_id, name, is_robot, is_ready)
       SELECT 1000000000 + n, lpad(to_hex(1000000000 + n), 32, '0')::uuid, 'robot', true, false
       FROM generate_series(1, %(rows)s) n""",
    """INSERT INTO rooms_action (room_id, player_id, action_id, request, answer, created_at)
       SELECT lpad(to_hex(n %% (%(games)s / 4) + 1), 32, '0')::uuid, n %% %(games)s + 1, gen_random_uuid(), '{}', '{}',
        now() - interval '1 day' * (n %% 3) FROM generate_series(1, %(rows)s * 2) n""",
    """INSERT INTO django_session (session_key, session_data, expire_date)
       SELECT 'session' || n, repeat('x', 200), now() + interval '1 day' * (n %% 400 - 100)
       FROM generate_series(1, %(rows)s * 4) n""",
    """SELECT setval(pg_get_serial_sequence(name, 'id'), 2000000000)
       FROM unnest(ARRAY['rooms_player', 'accounts_user']) name""",
]
TABLES = (*history.TABLES, "accounts_user", "rooms_action", "django_session")


def numbers(*, games: int, moves: int, rows: int) -> dict[str, int]:
    """The parameters of the statements; `moves` is for each game, `rows` about how many are due by each rule."""
    return {**history.numbers(games, moves), "rows": rows}
