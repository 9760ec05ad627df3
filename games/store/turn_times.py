"""How long a board waits for a person, by PostgreSQL's clock: the times of its log, never what a client says."""

from config.sql import execute

# Neither does the time count in which the person was not there: while their seat is kept for them it does not end, and
# who has come back begins anew.
_WAITED = """
SELECT extract(epoch FROM now() - greatest(m.created_at, p.here_since))::float8, p.hold_until IS NOT NULL
FROM games_move m, rooms_player p WHERE m.game_id = %s AND m.sequence_number = %s AND p.id = %s"""


def waited(game: int, since: int, player: int) -> float:
    """Return for how many seconds the player has been on turn, since move number `since`; 0 while they are away.

    A move that is not committed yet, in the same batch, was made this moment.
    """
    rows = execute(_WAITED, (game, since, player))
    return 0.0 if not rows or rows[0][1] else float(rows[0][0])
