"""Actions that only the host of a room may take."""

from uuid import UUID

from django.db.models import QuerySet

from realtime.wire import messages
from realtime.wire.refused import Refused
from rooms.codes import new_invite_code, new_invite_token
from rooms.models import Player, Room
from rooms.services import seating
from rooms.services.table import Table


def check_host(table: Table, player: Player) -> None:
    """Raises Refused('not_allowed') unless the player is the host."""
    if table.room.host_id != player.pk:
        raise Refused("not_allowed", "Only the host of the room may do that.")


def change_settings(table: Table, wanted: messages.Settings) -> None:
    """Change the settings that are not None. A new undo policy holds from the next board on.

    Raises Refused('not_allowed') for `household` during a board: a host who plays could hear their partner's alerts.
    """
    room = table.room
    if table.playing and wanted.household not in {None, room.household}:
        raise Refused("not_allowed", "Finish the board first: this decides who may hear its alerts.")
    changes = {
        "name": wanted.name,
        "boards_per_session": wanted.boards,
        "undo_policy": wanted.undo_policy,
        "robot_pace": wanted.robot_pace,
        "fill_robots": wanted.fill_robots,
        "chat": wanted.chat,
        "filter_words": wanted.filter_words,
        "watching": wanted.watching,
        "household": wanted.household,
        "voice": wanted.voice,
    }
    for field, value in changes.items():
        if value is not None:
            setattr(room, field, value)


def remove_player(table: Table, host: Player, player_id: int) -> None:
    """Make a person leave the room, and bar them from it.

    Raises Refused('not_allowed') for the host, a robot or one who is not there.
    """
    player = _person(table, player_id)
    if player is host:
        raise Refused("not_allowed", "To go yourself, leave the room.")
    seating.remove(table, player)


def lift_bar(table: Table, player_id: int) -> None:
    """Let a person in again who was removed, with the room's code. Raises Refused('not_allowed') for others."""
    if not barred_from(table.room.pk).filter(pk=player_id).update(barred_at=None):
        raise Refused("not_allowed", "That person is not barred.")


def new_code(table: Table) -> None:
    """Replace the code and the link of the room. The old ones open nothing from the commit on."""
    Room.objects.filter(pk=table.room.pk).update(invite_code=new_invite_code(), invite_token=new_invite_token())


def barred_from(room_id: UUID) -> QuerySet[Player]:
    """Return the persons who are barred from a room, the last removed first."""
    return Player.objects.filter(room=room_id, barred_at__isnull=False).order_by("-barred_at", "-id")


def mute_player(table: Table, host: Player, player_id: int, *, muted: bool) -> None:
    """Let a person write nothing in this room, or let them write again. Raises Refused('not_allowed')."""
    player = _person(table, player_id)
    if player is host:
        raise Refused("not_allowed", "You cannot mute yourself.")
    player.muted = muted
    player.save()


def hand_over(table: Table, player_id: int) -> None:
    """Make another person the host. Raises Refused('not_allowed') for a robot or one who is not in the room."""
    table.room.host = _person(table, player_id)


def _person(table: Table, player_id: int) -> Player:
    player = table.member(player_id)
    if player.is_robot:
        raise Refused("not_allowed", "That is a robot.")
    return player
