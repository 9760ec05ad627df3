"""When robots are due: `due_at` in the rows of games.

A board that nobody is connected to is frozen: it keeps `due_kind`, and `due_at` is NULL, so that no sweep reads it
however long it is stored. Whoever comes makes it due again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from config.sql import execute

# The time of the claim, not of the transaction, so that no two claims of a game have the same.
_CLAIM = """
UPDATE games_game SET due_at = clock_timestamp() + interval '5 seconds'
WHERE id IN (SELECT id FROM games_game WHERE due_at <= now() AND due_kind = 'robot'
             ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id, room_id, (extract(epoch FROM due_at) * 1000000)::bigint"""

# A row that somebody else has locked is left out by both: they are appending to it, and set `due_at` themselves, or
# they freeze it, and look again who is there once they have committed. So nobody waits here, in whatever order.
_FREEZE = """
UPDATE games_game SET due_at = NULL
WHERE id IN (SELECT id FROM games_game WHERE id = ANY(%s) AND due_kind = 'robot' FOR NO KEY UPDATE SKIP LOCKED)"""

_THAW = """
UPDATE games_game SET due_at = now()
WHERE id IN (SELECT id FROM games_game
             WHERE room_id = ANY(%s) AND NOT phase = 'over' AND due_kind = 'robot' AND due_at IS NULL
             FOR NO KEY UPDATE SKIP LOCKED)"""


@dataclass(frozen=True, slots=True)
class Turn:
    """A board in which a robot must act. `attempt` is another number each time that the turn is claimed."""

    game: int
    room: UUID
    attempt: int


def claim(limit: int) -> list[Turn]:
    """Return games in which robots are due, the longest overdue first. Each is due again in five seconds, unless its
    robot has acted by then."""
    return [Turn(*row) for row in execute(_CLAIM, (limit,))]


def freeze(game_ids: Collection[int]) -> None:
    """Let robots wait in these games until `thaw`.

    Whoever arrives is noted as connected before their `thaw`. So the caller, who has seen nobody connected, looks again
    after this has committed, and thaws where somebody is: one of the two finds the board frozen.
    """
    if game_ids:
        execute(_FREEZE, (list(game_ids),))


def thaw(room_ids: Collection[UUID]) -> None:
    """Make the robots in frozen boards of these rooms due now, in one statement."""
    if room_ids:
        execute(_THAW, (list(room_ids),))
