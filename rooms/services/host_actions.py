"""Actions that only the host of a room may take."""

from realtime.wire import messages
from realtime.wire.refused import Refused
from rooms.models import Player
from rooms.services import seating
from rooms.services.table import Table


def check_host(table: Table, player: Player) -> None:
    """Raises Refused('not_allowed') unless the player is the host."""
    if table.room.host_id != player.pk:
        raise Refused("not_allowed", "Only the host of the room may do that.")


def change_settings(table: Table, wanted: messages.Settings) -> None:
    """Change the settings that are not None. A new undo policy holds from the next board on."""
    room = table.room
    changes = {
        "name": wanted.name,
        "boards_per_session": wanted.boards,
        "undo_policy": wanted.undo_policy,
        "robot_pace": wanted.robot_pace,
        "fill_robots": wanted.fill_robots,
        "voice": wanted.voice,
    }
    for field, value in changes.items():
        if value is not None:
            setattr(room, field, value)


def remove_player(table: Table, host: Player, player_id: int) -> None:
    """Make a person leave the room. Raises Refused('not_allowed') for the host, a robot or one who is not there."""
    player = _person(table, player_id)
    if player is host:
        raise Refused("not_allowed", "To go yourself, leave the room.")
    seating.leave(table, player)


def hand_over(table: Table, player_id: int) -> None:
    """Make another person the host. Raises Refused('not_allowed') for a robot or one who is not in the room."""
    table.room.host = _person(table, player_id)


def _person(table: Table, player_id: int) -> Player:
    player = table.member(player_id)
    if player.is_robot:
        raise Refused("not_allowed", "That is a robot.")
    return player
