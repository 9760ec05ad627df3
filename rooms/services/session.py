"""What follows the end of a board: the next one, or the end of the session."""

from collections.abc import Collection
from uuid import UUID

from config.sql import execute
from rooms.models import LIFETIME, Room
from rooms.services.news import send_room_states

# Only the end of the last board dealt counts, so that news of an earlier one changes nothing. The status is a
# parameter: a literal would make the planner read the index of all open rooms.
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
    """Update the rooms whose board has ended: they are between boards, or have finished the session.

    Returns the rooms that were still playing. Runs after the end of the board is committed. Running it twice or late
    does no harm, and if it is never run, the next lock of the room or the clock does the same.
    """
    playing = Room.Status.PLAYING.value
    rested = [room for (room,) in execute(_SETTLE, (list(room_ids), playing, LIFETIME, playing))]
    send_room_states(rested)
    return rested
