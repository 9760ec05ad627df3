"""The append-only move log. Nothing else writes moves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from config.sql import execute
from games.models import Deal
from games.rules.engine import replay
from games.rules.events import Dealt, Event
from games.rules.state import State, robot_due
from games.store.event_data import events_from_json, events_to_json, to_data

ActionKey = tuple[int, UUID]
"""A game and the id of an action in it."""

_encoder = msgspec.json.Encoder()

_LOCK = """
SELECT id, room_id, sequence_number, phase = 'closed' FROM games_game WHERE id = ANY(%s) ORDER BY id FOR UPDATE"""

_FIND = """
SELECT m.game_id, m.action_id, m.sequence_number, m.player_id, m.seat, m.kind, m.request, m.data
FROM unnest(%s::bigint[], %s::uuid[]) AS asked(game_id, action_id)
JOIN games_move m ON m.game_id = asked.game_id AND m.action_id = asked.action_id"""

# The rows are sent as JSON: an array for each column takes many times as long to encode, and is read no faster. The
# planner cannot guess how many rows the JSON holds; the ids in the array beside it make it use the index. A game whose
# log has gone on, or whose room was closed, is left out, with its moves. Games are locked in the order of their ids, or
# two batches could wait for each other.
_APPEND = """
WITH head AS (
    SELECT * FROM json_to_recordset(%s::text::json) AS n(id bigint, before int, seq int, phase text, due_kind text,
        contract text, tricks int, points int)),
locked AS MATERIALIZED (
    SELECT g.id FROM games_game g JOIN head n ON n.id = g.id
    WHERE g.id = ANY(%s::text::bigint[]) AND g.sequence_number = n.before AND NOT g.phase = 'closed'
    ORDER BY g.id FOR UPDATE OF g),
moved AS (
    UPDATE games_game g SET sequence_number = n.seq, phase = n.phase, due_kind = n.due_kind,
        due_at = CASE WHEN n.due_kind = '' THEN NULL ELSE now() + (
            SELECT robot_pace FROM rooms_room r WHERE r.id = g.room_id) * interval '1 second' END,
        contract = n.contract, tricks = n.tricks, points = n.points,
        ended_at = CASE WHEN n.phase = 'over' THEN now() END
    FROM locked l JOIN head n ON n.id = l.id
    WHERE g.id = l.id
    RETURNING g.id, g.room_id),
appended AS (
    INSERT INTO games_move (game_id, sequence_number, action_id, player_id, seat, kind, request, data)
    SELECT game, m.seq, action_id, player, seat, kind, request, data
    FROM json_to_recordset(%s::text::json) AS m(game bigint, seq int, action_id uuid, player bigint, seat text,
        kind text, request jsonb, data jsonb)
    WHERE game IN (SELECT id FROM moved))
SELECT id, room_id FROM moved"""

_CLOSE = """
UPDATE games_game SET phase = 'closed', due_at = NULL, due_kind = '' WHERE room_id = %s AND NOT phase = 'over'"""

_NEXT = "SELECT nextval(pg_get_serial_sequence('games_game', 'id'))"

_OPEN = """
WITH deal AS (
    INSERT INTO games_deal (north, east, south, west, secret, commitment, room_text, board_number)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id, board_number),
game AS (
    INSERT INTO games_game (id, room_id, deal_id, board_number, session_number, sequence_number, phase, contract,
        due_kind, due_at)
    SELECT %s::bigint, %s::uuid, id, board_number, %s::int, 1, 'auction', '', %s::text,
        CASE WHEN %s::text = '' THEN NULL ELSE now() + %s * interval '1 second' END FROM deal
    RETURNING id)
INSERT INTO games_move (game_id, sequence_number, action_id, seat, kind, request, data)
SELECT id, 1, %s, '', 'deal', '{}', %s::jsonb FROM game"""

_READ = """
SELECT sequence_number, action_id, data FROM games_move
WHERE game_id = %s AND sequence_number > %s ORDER BY sequence_number"""

_FIRST = "SELECT data FROM games_move WHERE game_id = %s AND sequence_number = 1"

_HEADS = "SELECT id, sequence_number FROM games_game WHERE id = ANY(%s)"

_HEADS_OF_ROOMS = """
SELECT r.id, r.version, g.id, coalesce(g.sequence_number, 0)
FROM rooms_room r LEFT JOIN LATERAL (
    SELECT id, sequence_number FROM games_game WHERE room_id = r.id ORDER BY board_number DESC LIMIT 1) g ON true
WHERE r.id = ANY(%s)"""


@dataclass(frozen=True, slots=True)
class LockedGame:
    """A game's row, locked until the transaction ends. `closed`: its room was closed, and the log takes no more."""

    id: int
    room_id: UUID
    seq: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Head:
    """A game with new moves: the number of the last move in its log before them, and the state after them."""

    game: int
    before: int
    state: State


@dataclass(frozen=True, slots=True)
class Move:
    """One move of a game: what is needed to replay the board."""

    seq: int
    action_id: UUID
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class MoveRecord:
    """A whole row of the log: the move, and who asked for what. `player` is None for a move that the site made."""

    game: int
    seq: int
    action_id: UUID
    player: int | None
    seat: str
    kind: str
    request: dict[str, Any]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class RoomHead:
    """How far a room is: its version, its newest board and the number of that board's last move."""

    room: UUID
    version: int
    game: int | None
    seq: int


def lock(game_ids: Collection[int]) -> dict[int, LockedGame]:
    """Lock these games in the order of their ids, inside a transaction. Unknown ones are left out."""
    rows = execute(_LOCK, (sorted(game_ids),))
    return {row[0]: LockedGame(*row) for row in rows}


def close(room_id: UUID) -> None:
    """End the unfinished board of a room for good: its log takes no more moves, and no robot is due.

    The caller's transaction has locked the room. An append that has the row waits or is waited for, so that none
    commits after this.
    """
    execute(_CLOSE, (room_id,))


def find(actions: Collection[ActionKey]) -> dict[ActionKey, MoveRecord]:
    """Return the moves that these actions have become already, by action."""
    rows = execute(_FIND, ([game for game, _ in actions], [action for _, action in actions]))
    return {
        (game, action): MoveRecord(
            game, seq, action, player, seat, kind, msgspec.json.decode(request), events_from_json(data)
        )
        for game, action, seq, player, seat, kind, request, data in rows
    }


def append(moves: Sequence[MoveRecord], heads: Sequence[Head]) -> dict[int, UUID]:
    """Insert moves and update the heads of their games, in one statement. Return the rooms of these games, by game.

    A game whose log does not end at `before` any more is left out; that cannot happen to a game locked by `lock`. So is
    one whose room was closed.
    Raises IntegrityError when a game has an action id already; then nothing is done.
    """
    rows, games = [_row(move) for move in moves], ",".join(str(head.game) for head in heads)
    return dict(execute(_APPEND, (_json([_head(head) for head in heads]), f"{{{games}}}", _json(rows))))


def next_number() -> int:
    """Draw the number of a game that is about to be dealt, so that logs can name it before it exists.

    A game that is not dealt after all leaves a gap in the numbers.
    """
    number: int = execute(_NEXT, ())[0][0]
    return number


def open_game(
    number: int, *, room: UUID, session: int, pace: float, deal: Deal, state: State, action_id: UUID, dealt: Dealt
) -> None:
    """Insert a game with its new deal and move 1 of its log, in one statement. `pace` is in seconds."""
    due = "" if robot_due(state) is None else "robot"
    hands = (deal.north, deal.east, deal.south, deal.west)
    drawn = (*hands, deal.secret, deal.commitment, deal.room_text, deal.board_number)
    execute(_OPEN, (*drawn, number, room, session, due, due, pace, action_id, events_to_json((dealt,))))


def read_since(game_id: int, after: int = 0) -> list[Move]:
    """Return the moves after number `after`, in order."""
    return [Move(seq, action, events_from_json(data)) for seq, action, data in execute(_READ, (game_id, after))]


def rebuild(game_id: int) -> State:
    """Return the state that the whole log gives."""
    return replay(move.events for move in read_since(game_id))


def heads(game_ids: Collection[int]) -> dict[int, int]:
    """Return the number of the last move of each game."""
    return dict(execute(_HEADS, (list(game_ids),)))


def heads_of_rooms(room_ids: Collection[UUID]) -> list[RoomHead]:
    """Return how far these rooms are, with one query."""
    return [RoomHead(*row) for row in execute(_HEADS_OF_ROOMS, (list(room_ids),))]


def dealt_to(game_id: int) -> list[int]:
    """Return the players to whom the board was dealt, N E S W, whoever acts for their seats since."""
    dealt = events_from_json(execute(_FIRST, (game_id,))[0][0])[0]
    assert isinstance(dealt, Dealt)
    return [actor.player for actor in dealt.actors]


def _row(move: MoveRecord) -> dict[str, Any]:
    return {
        "game": move.game,
        "seq": move.seq,
        "action_id": move.action_id,
        "player": move.player,
        "seat": move.seat,
        "kind": move.kind,
        "request": move.request,
        "data": [to_data(event) for event in move.events],
    }


def _head(head: Head) -> dict[str, Any]:
    state, result = head.state, head.state.result
    row = {"id": head.game, "before": head.before, "seq": state.seq, "due_kind": "", "contract": ""}
    if result is not None:
        contract = "" if result.contract is None else str(result.contract)
        return {**row, "phase": "over", "contract": contract, "tricks": result.tricks, "points": result.points}
    row["phase"] = "auction" if state.contract is None else "play"
    if robot_due(state) is not None:
        row["due_kind"] = "robot"
    return row


def _json(rows: list[dict[str, Any]]) -> str:
    return _encoder.encode(rows).decode()
