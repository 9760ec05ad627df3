"""What a run leaves behind: the recordings of the clients, the database, the logs; all of it as plain data.

Kept as files, so that a run can be judged again: `<label>.jsonl` for each client, `faults.json`, `games.json`.
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


class Entry(msgspec.Struct, omit_defaults=True):
    """One line of a recording. `opened` is the beginning of a new socket, `closed` carries its code; `away` is the
    moment in which he leaves on purpose."""

    at: float
    what: str
    message: Message = {}


class Fault(msgspec.Struct):
    """Seconds since the epoch. `healed` is when all servers and processes ran again, `level` when everybody was at the
    head after that, None when that did not happen in time."""

    name: str
    began: float
    healed: float = 0.0
    level: float | None = None


@dataclass
class Witness:
    """One player with all that he sent and saw, in order."""

    label: str
    player: int
    room: str
    entries: list[Entry]
    plays: bool = True
    """False for one who sends nonsense: he need not be answered, but must learn nothing either."""


@dataclass
class Move:
    seq: int
    action_id: str
    player: int | None
    events: tuple[Event, ...]


@dataclass
class Game:
    """The log of one board, the head in its row, and its hot state if there was one."""

    id: int
    room: str
    head: int
    moves: list[Move]
    hot: State | None = None


@dataclass
class Evidence:
    witnesses: list[Witness]
    games: dict[int, Game]
    answers: dict[str, Message] = field(default_factory=dict)
    """To room actions, by id, as the database has them."""
    faults: list[Fault] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    """What no log may contain."""
    logs: dict[str, str] = field(default_factory=dict)


_LINES = msgspec.json.Decoder(Entry)
_STATE = msgspec.msgpack.Decoder(State)
_HEADER = 16
_MOVES = """
SELECT game_id, sequence_number, action_id, player_id, data::text FROM games_move ORDER BY game_id, sequence_number"""


def read_witness(path: Path, **facts: Any) -> Witness:
    """From its file; a last line that was cut short is left out."""
    lines = path.read_bytes().splitlines()
    return Witness(path.stem, entries=[_LINES.decode(line) for line in lines if line.endswith(b"}")], **facts)


def read_games(database_url: str, redis_url: str) -> dict[int, Game]:
    """All of them: the run has a database of its own."""
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT id, room_id, sequence_number FROM games_game").fetchall()
        games = {game: Game(game, str(room), head, []) for game, room, head in rows}
        for game, seq, action, player, data in connection.execute(_MOVES):
            games[game].moves.append(Move(seq, str(action), player, events_from_json(data)))
    with redis.Redis.from_url(redis_url) as client:
        for game in games.values():
            data = client.get(f"game:{game.id}:state")
            if isinstance(data, bytes) and data[:4] == f"{FORMAT:04}".encode():
                game.hot = _STATE.decode(data[_HEADER:])
    return games


def read_answers(database_url: str) -> dict[str, Message]:
    with psycopg.connect(database_url) as connection:
        rows: list[tuple[UUID, Message]] = connection.execute("SELECT action_id, answer FROM rooms_action").fetchall()
    return {str(action): answer for action, answer in rows}


def read_heads(database_url: str) -> dict[str, tuple[int, int]]:
    """The newest game of each room and the number of its last move."""
    newest = "SELECT DISTINCT ON (room_id) room_id, id, sequence_number FROM games_game ORDER BY room_id, id DESC"
    with psycopg.connect(database_url, connect_timeout=5) as connection:
        return {str(room): (game, seq) for room, game, seq in connection.execute(newest)}
