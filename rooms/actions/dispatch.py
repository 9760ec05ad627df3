"""Finds the service that does what a room action asks for."""

from games.rules.elements.seat import Seat
from realtime.wire import messages
from realtime.wire.refused import Refused
from rooms.models import Player
from rooms.services import host_actions, seating
from rooms.services.starting import set_ready
from rooms.services.table import Table


def perform_on(table: Table, player_id: int, action: messages.RoomAction) -> None:
    """Do what the player asks. Raises Refused before anything is changed: there is no savepoint to return to."""
    player = next((player for player in table.persons if player.pk == player_id), None)
    if player is None:
        raise Refused("not_allowed", "You are not in this room any more.")
    if isinstance(action, messages.HostAction):
        host_actions.check_host(table, player)
    _dispatch(table, player, action)


def _dispatch(table: Table, player: Player, action: messages.RoomAction) -> None:  # noqa: C901, PLR0912 - one line each
    match action:
        case messages.Sit():
            seating.sit(table, player, Seat(action.seat))
        case messages.Stand():
            seating.stand(table, player)
        case messages.Leave():
            seating.leave(table, player)
        case messages.TakeBack():
            seating.take_back(table, player)
        case messages.Substitute():
            seating.substitute(table, player)
        case messages.Ready():
            set_ready(table, player, ready=action.ready)
        case messages.Settings():
            host_actions.change_settings(table, action)
        case messages.AddRobot():
            seating.add_robot(table, Seat(action.seat))
        case messages.RemoveRobot():
            seating.remove_robot(table, Seat(action.seat))
        case messages.RemovePlayer():
            host_actions.remove_player(table, player, action.player)
        case messages.MutePlayer():
            host_actions.mute_player(table, player, action.player, muted=action.muted)
        case messages.LiftBar():
            host_actions.lift_bar(table, action.player)
        case messages.NewCode():
            host_actions.new_code(table)
        case messages.HandOver():
            host_actions.hand_over(table, action.player)
