"""What a run leaves behind, as plain data: the recordings of the clients, the database, the logs.

Each client's recording is a file, `<label>.jsonl`, with one `RecordEntry` a line.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import redis

from games.rules.events import Event
from games.rules.state import FORMAT, State
from games.store.event_data import events_from_json

Message = dict[str, Any]

SENT, SEEN, OPENED, CLOSED, AWAY = "sent", "seen", "opened", "closed", "away"


class RecordEntry(msgspec.Struct, omit_defaults=True):
    """One line of a recording, `at` in seconds since the epoch. `kind` is one of the five words above: `opened` is the
    beginning of a new socket, `closed` has the code of its close, `away` is when the player leaves on purpose."""

    at: float
    kind: str
    message: Message = {}


class AppliedFault(msgspec.Struct):
    """Seconds since the epoch. `healed` is when all servers and processes ran again, `caught_up` when all players were
    at the head after that, None when that did not happen in time."""

    name: str
    began: float
    healed: float = 0.0
    caught_up: float | None = None


@dataclass
class Recording:
    """One player with all that they sent and saw, in order."""

    label: str
    player: int
    room: str
    entries: list[RecordEntry]
    plays: bool = True
    """False for a hostile client: the site need not answer it, but must not show it anything secret either."""


@dataclass
class StoredMove:
    seq: int
    action_id: str
    player: int | None
    events: tuple[Event, ...]


@dataclass
class StoredGame:
    """The log of one board, the head in its row, and its hot state if there was one."""

    id: int
    room: str
    head: int
    moves: list[StoredMove]
    hot: State | None = None


@dataclass
class Evidence:
    recordings: list[Recording]
    games: dict[int, StoredGame]
    answers: dict[str, Message] = field(default_factory=dict)
    """Stored answers to room actions, by the action's id."""
    faults: list[AppliedFault] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    """Tokens, which no log may contain."""
    logs: dict[str, str] = field(default_factory=dict)
    """What each process and PostgreSQL wrote, by name."""


_ENTRY = msgspec.json.Decoder(RecordEntry)
_STATE = msgspec.msgpack.Decoder(State)
_HEADER = 16
_MOVES = """
SELECT game_id, sequence_number, action_id, player_id, data::text FROM games_move ORDER BY game_id, sequence_number"""


def read_recording(path: Path, **fields: Any) -> Recording:
    """From its file, with the other fields of a `Recording`; a last line that was cut short is left out."""
    lines = path.read_bytes().splitlines()
    return Recording(path.stem, entries=[_ENTRY.decode(line) for line in lines if line.endswith(b"}")], **fields)


def read_games(database_url: str, redis_url: str) -> dict[int, StoredGame]:
    """All games by id: the run has a database of its own."""
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT id, room_id, sequence_number FROM games_game").fetchall()
        games = {game: StoredGame(game, str(room), head, []) for game, room, head in rows}
        for game, seq, action, player, data in connection.execute(_MOVES):
            games[game].moves.append(StoredMove(seq, str(action), player, events_from_json(data)))
    with redis.Redis.from_url(redis_url) as client:
        for game in games.values():
            data = client.get(f"game:{game.id}:state")
            if isinstance(data, bytes) and data[:4] == f"{FORMAT:04}".encode():
                game.hot = _STATE.decode(data[_HEADER:])
    return games


def read_answers(database_url: str) -> dict[str, Message]:
    """The stored answers to room actions, by the action's id."""
    with psycopg.connect(database_url) as connection:
        rows: list[tuple[UUID, Message]] = connection.execute("SELECT action_id, answer FROM rooms_action").fetchall()
    return {str(action): answer for action, answer in rows}


def read_heads(database_url: str) -> dict[str, tuple[int, int]]:
    """By room: the newest game and the number of its last move."""
    newest = "SELECT DISTINCT ON (room_id) room_id, id, sequence_number FROM games_game ORDER BY room_id, id DESC"
    with psycopg.connect(database_url, connect_timeout=5) as connection:
        return {str(room): (game, seq) for room, game, seq in connection.execute(newest)}
