"""Five hundred holds that end together, while a table plays."""

import asyncio
import random
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from rooms.models import Player
from tests.live.tables import auction, four_at_a_table, in_db, leave, next_board, play_one
from tests.site import wait_for

pytestmark = [pytest.mark.live, pytest.mark.slow]
HOLDS = 500


def test_play_goes_on_while_the_clock_frees_the_seats(site):
    async def play() -> None:
        table = await four_at_a_table(site)
        await next_board(table)
        await auction(table, "1N P P P")
        await in_db(_hold_many)
        chance, left = random.Random(1), await in_db(_held)
        assert left > 0
        during = 0
        for _ in range(40):
            await play_one(table, chance)
            during += await in_db(_held) > 0
        assert during > 0, "no card was played while seats were due"
        await in_db(lambda: wait_for(lambda: _held() == 0, "the seats to be freed"))
        assert await in_db(_most_in_one_transaction) == 1
        await leave(table)

    asyncio.run(play())


def _hold_many() -> None:
    """Insert rooms with one seated person each, whose holds have all just ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH room AS (
                INSERT INTO rooms_room (id, name, invite_code, invite_token, status, version, session_number,
                    boards_dealt, expires_at, boards_per_session, undo_policy, robot_pace, fill_robots)
                SELECT gen_random_uuid(), 'left', 'H' || n, 'H' || n, 'waiting', 1, 1, 0, now() + interval '2 days', 4,
                    'consent', 1, true FROM generate_series(1, %s) n RETURNING id)
            INSERT INTO rooms_player (room_id, user_id, name, is_robot, is_ready, seat, hold_until)
            SELECT id, (SELECT min(id) FROM accounts_user), 'gone', false, false, 'N', %s FROM room""",
            [HOLDS, timezone.now() - timedelta(seconds=1)],
        )


def _held() -> int:
    return Player.objects.filter(hold_until__isnull=False, name="gone").count()


def _most_in_one_transaction() -> int:
    """Return how many seats the transaction that freed the most of them has freed: each row has its number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(seats) FROM (SELECT count(*) AS seats FROM rooms_player WHERE name = 'gone' GROUP BY xmin) t"
        )
        return int(cursor.fetchone()[0])
