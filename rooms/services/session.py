"""Boards one after another: what a session has played, and what follows the end of a board."""

from collections.abc import Collection
from uuid import UUID

from config.sql import execute
from rooms.models import LIFETIME, Room
from rooms.services.news import rooms_changed

# A board that has begun since has a number of its own, so that a late end of the one before changes nothing. The status
# stands outside of the statement: seeing it there, the planner would go through the index of all open rooms.
_SETTLE = """
WITH playing AS (
    SELECT id FROM rooms_room WHERE id = ANY(%s) AND status = %s ORDER BY id FOR NO KEY UPDATE)
UPDATE rooms_room r SET version = r.version + 1, expires_at = now() + %s,
    status = CASE WHEN r.boards_per_session > (
            SELECT count(*) FROM games_game WHERE room_id = r.id AND session_number = r.session_number)
        THEN 'between' ELSE 'finished' END
FROM playing, games_game g
WHERE r.id = playing.id AND r.status = %s
    AND g.room_id = r.id AND g.board_number = r.boards_dealt AND g.phase = 'over'
RETURNING r.id"""


def settle_ended_boards(room_ids: Collection[UUID]) -> list[UUID]:
    """After the end of a board was committed: each room rests, or has finished its session. Those that had not yet.

    May come twice, late or never: whoever next locks the room, or the clock, does it then.
    """
    playing = Room.Status.PLAYING.value
    rested = [room for (room,) in execute(_SETTLE, (list(room_ids), playing, LIFETIME, playing))]
    rooms_changed(rested)
    return rested
