"""A room under lock with everybody in it: what the services of this app work on."""

from dataclasses import dataclass
from itertools import chain, count
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from games.models import Game
from games.rules.seat import SEATS, Seat
from realtime.broadcast import room_changed
from rooms.models import Player, Room, new_expiry
from rooms.refusal import Refusal
from rooms.session import board_over

ROBOT_NAMES = ("Ada", "Blaise", "Carl", "Daisy", "Emmy", "Felix", "Grace", "Hugo", "Iris", "Jules", "Kara", "Leo")


@dataclass
class Table:
    """The room and those present in it, locked until the transaction ends. Locked before any game."""

    room: Room
    present: list[Player]
    game: Game | None
    """The board in play, locked as well."""

    members: frozenset[int]
    """Who was in the room when it was locked."""

    @property
    def playing(self) -> bool:
        return self.game is not None

    @property
    def persons(self) -> list[Player]:
        return [player for player in self.present if not player.is_robot]

    @property
    def seated(self) -> list[Player]:
        """In the order N E S W; fewer than four when seats are empty."""
        return [player for seat in SEATS if (player := self.at(seat))]

    def at(self, seat: Seat) -> Player | None:
        return next((player for player in self.present if player.seat == seat), None)

    def member(self, player_id: int) -> Player:
        """Raises Refusal('not_allowed') for one who is not, or no longer, in the room."""
        for player in self.present:
            if player.pk == player_id:
                return player
        raise Refusal("not_allowed", "That person is not in this room.")

    def changed(self) -> None:
        """Save the room as a newer one that lives on, and tell everybody in it after the commit."""
        self.room.version += 1
        self.room.expires_at = new_expiry()
        self.room.save()
        room_changed(self.room.pk)

    def new_robot(self, seat: Seat) -> Player:
        """Seat a robot; one who has left this room comes back before a new one is made. The seat must be empty."""
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
    """Inside a transaction. Raises Refusal('unknown_room')."""
    room = Room.objects.select_for_update(no_key=True).filter(pk=room_id).first()
    if room is None or room.status == Room.Status.CLOSED:
        raise Refusal("unknown_room", "There is no such room any more.")
    game = Game.objects.select_for_update(no_key=True).exclude(phase=Game.Phase.OVER).filter(room=room).first()
    if room.status == Room.Status.PLAYING and game is None and board_over(room.pk):
        room.refresh_from_db()
    present = list(room.players.filter(left_at__isnull=True).order_by("joined_at", "id"))
    return Table(room, present, game, frozenset(player.pk for player in present))


def touch(room_id: UUID) -> None:
    """Something of the room changed outside of its own row: raise its version and tell everybody after the commit."""
    Room.objects.filter(pk=room_id).update(version=F("version") + 1)
    room_changed(room_id)
