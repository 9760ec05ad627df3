"""A locked room with everybody in it, on which the other services work."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain, count
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from config.sql import Rows, Statement, execute, execute_all, loaded, loading
from games.models import Game
from games.rules.elements.seat import SEATS, Seat
from realtime.wire.refused import Refused
from rooms.models import Player, Room, new_expiry
from rooms.services.news import send_room_state
from rooms.services.session import settle_ended_boards

ROBOT_NAMES = ("Ada", "Blaise", "Carl", "Daisy", "Emmy", "Felix", "Grace", "Hugo", "Iris", "Jules", "Kara", "Leo")

_COLUMNS = (
    *("id", "name", "status", "version", "host_id", "session_number", "boards_dealt", "expires_at"),
    *("boards_per_session", "undo_policy", "robot_pace", "fill_robots"),
    *("chat", "filter_words", "watching", "household", "voice"),
)
_ROOMS = "WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_UNFINISHED = "WHERE room_id = ANY(%s) AND NOT phase = 'over' ORDER BY id FOR NO KEY UPDATE"
_PRESENT = "WHERE room_id = ANY(%s) AND left_at IS NULL ORDER BY joined_at, id"
_SAVE = """
UPDATE rooms_room r SET name = n.name, status = n.status, version = n.version, host_id = n.host,
    session_number = n.session, boards_dealt = n.dealt, expires_at = n.expires, boards_per_session = n.boards,
    undo_policy = n.undo, robot_pace = n.pace, fill_robots = n.fill, chat = n.chat, filter_words = n.filter,
    watching = n.watching, household = n.household, voice = n.voice
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::int[], %s::bigint[], %s::int[], %s::int[], %s::timestamptz[],
        %s::int[], %s::text[], %s::float8[], %s::boolean[], %s::text[], %s::boolean[], %s::text[], %s::boolean[],
        %s::boolean[])
    AS n(id, name, status, version, host, session, dealt, expires, boards, undo, pace, fill, chat, filter, watching,
        household, voice)
WHERE r.id = n.id"""
_SAVE_READY = """
UPDATE rooms_player p SET is_ready = n.ready
FROM unnest(%s::bigint[], %s::boolean[]) AS n(id, ready) WHERE p.id = n.id"""


@dataclass
class Table:
    """A room and the players present in it, locked until the transaction ends. Rooms are locked before games."""

    room: Room
    present: list[Player]
    game: Game | None
    """The board in play, which is locked as well."""

    def __post_init__(self) -> None:
        self.members = frozenset(player.pk for player in self.present)
        """The players who were in the room when it was locked."""

        self._ready = {player.pk: player.is_ready for player in self.present}

    @property
    def playing(self) -> bool:
        return self.game is not None

    @property
    def persons(self) -> list[Player]:
        return [player for player in self.present if not player.is_robot]

    @property
    def seated(self) -> list[Player]:
        """The seated players in the order N E S W; fewer than four when seats are empty."""
        return [player for seat in SEATS if (player := self.at(seat))]

    def at(self, seat: Seat) -> Player | None:
        return next((player for player in self.present if player.seat == seat), None)

    def member(self, player_id: int) -> Player:
        """Return a player of the room. Raises Refused('not_allowed') for one who is not, or no longer, in it."""
        for player in self.present:
            if player.pk == player_id:
                return player
        raise Refused("not_allowed", "That person is not in this room.")

    def changed(self) -> None:
        """Save the room with a new version and expiry, and tell everybody in it after the commit."""
        save([self])

    def changed_readiness(self) -> list[tuple[int, bool]]:
        """Return the players who have become ready or not ready since the room was locked."""
        return [(p.pk, p.is_ready) for p in self.present if p.is_ready != self._ready.get(p.pk, p.is_ready)]

    def new_robot(self, seat: Seat) -> Player:
        """Seat a robot in an empty seat. One that has left this room comes back before a new one is made."""
        taken = {player.name for player in self.present}
        gone = Player.objects.filter(room=self.room, is_robot=True, left_at__isnull=False).exclude(name__in=taken)
        names = chain(ROBOT_NAMES, (f"Robot {number}" for number in count(1)))
        robot = gone.first() or Player(room=self.room, is_robot=True, name=next(n for n in names if n not in taken))
        robot.seat, robot.left_at = seat, None
        robot.save()
        self.present.append(robot)
        return robot

    def dismiss_robot(self, robot: Player) -> None:
        robot.seat, robot.left_at = None, timezone.now()
        robot.save()
        self.present.remove(robot)


def lock_table(room_id: UUID) -> Table:
    """Lock a room, inside a transaction. Raises Refused('unknown_room') when there is none, or it is closed."""
    table = lock_tables([room_id]).get(room_id)
    if table is None:
        raise Refused("unknown_room", "There is no such room any more.")
    return table


def lock_tables(room_ids: Collection[UUID]) -> dict[UUID, Table]:
    """Lock rooms in the order of their ids, inside a transaction. Unknown and closed ones are left out."""
    return parse_locked(room_ids, execute_all(lock_statements(room_ids)))


def lock_statements(room_ids: Collection[UUID]) -> list[Statement]:
    """Return the statements of `lock_tables`, for callers that add others to the same round trip."""
    ids = list(room_ids)
    return [_lock_rooms(ids), loading(Game, _UNFINISHED, (ids,)), loading(Player, _PRESENT, (ids,))]


def parse_locked(room_ids: Collection[UUID], rows: Sequence[Rows]) -> dict[UUID, Table]:
    """Return what `lock_tables` returns, given the rows of `lock_statements`."""
    rooms, games = loaded(Room, rows[0]), {game.room_id: game for game in loaded(Game, rows[1])}
    idle = [room.pk for room in rooms if room.status == Room.Status.PLAYING and room.pk not in games]
    if idle and settle_ended_boards(idle):
        rooms = loaded(Room, execute(*_lock_rooms(list(room_ids))))
    present: dict[UUID, list[Player]] = {room.pk: [] for room in rooms}
    for player in loaded(Player, rows[2]):
        present[player.room_id].append(player)
    return {
        room.pk: Table(room, present[room.pk], games.get(room.pk))
        for room in rooms
        if room.status != Room.Status.CLOSED
    }


def _lock_rooms(room_ids: list[UUID]) -> Statement:
    return loading(Room, _ROOMS, (room_ids,))


def save(tables: Collection[Table]) -> None:
    """Save rooms with new versions and expiries, and who is ready. Tell everybody in them after the commit."""
    execute_all(save_statements(tables))


def save_statements(tables: Collection[Table]) -> list[Statement]:
    """Return the statements of `save`, for callers that add others to the same round trip."""
    for table in tables:
        table.room.version += 1
        table.room.expires_at = new_expiry()
        send_room_state(table.room.pk)
    columns = zip(*([getattr(table.room, name) for name in _COLUMNS] for table in tables), strict=True)
    ready = [change for table in tables for change in table.changed_readiness()]
    return [
        (_SAVE, [list(column) for column in columns]),
        *([(_SAVE_READY, [list(column) for column in zip(*ready, strict=True)])] if ready else []),
    ]


def bump_version(room_id: UUID) -> None:
    """Raise the version of a room that changed outside of its own row, and tell everybody in it after the commit."""
    Room.objects.filter(pk=room_id).update(version=F("version") + 1)
    send_room_state(room_id)
