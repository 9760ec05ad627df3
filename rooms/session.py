"""Boards one after another: what a session has played, and what follows the end of a board."""

from uuid import UUID

from config.sql import execute
from realtime.broadcast import room_changed
from rooms.models import LIFETIME

# A board that has begun since has a number of its own, so that a late end of the one before changes nothing.
_SETTLE = """
UPDATE rooms_room r SET version = r.version + 1, expires_at = now() + %s,
    status = CASE WHEN r.boards_per_session > (
            SELECT count(*) FROM games_game WHERE room_id = r.id AND session_number = r.session_number)
        THEN 'between' ELSE 'finished' END
FROM games_game g
WHERE r.id = %s AND r.status = 'playing'
    AND g.room_id = r.id AND g.board_number = r.boards_dealt AND g.phase = 'over'
RETURNING r.id"""


def board_over(room_id: UUID) -> bool:
    """After the end of a board was committed: the room rests, or has finished its session. Whether it had not yet.

    May come twice, late or never: whoever next locks the room, or the clock, does it then.
    """
    rested = bool(execute(_SETTLE, (LIFETIME, room_id)))
    if rested:
        room_changed(room_id)
    return rested
