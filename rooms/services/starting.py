"""Starts boards: when four seats are filled and every person in them is ready."""

from structlog.contextvars import bind_contextvars

from games.actions.site_moves import open_game
from games.deals import fair_deal
from games.rules.state import Actor
from games.store import log
from realtime.wire.refused import Refused
from rooms.models import Player, Room
from rooms.services.table import Table


def set_ready(table: Table, player: Player, *, ready: bool) -> None:
    """Say that a player is ready or not, and start the board when nothing is missing.

    Raises Refused('not_seated'), or Refused('not_allowed') during a board.
    """
    if not player.seat:
        raise Refused("not_seated", "Take a seat first.")
    if table.playing:
        raise Refused("not_allowed", "A board is being played.")
    player.is_ready = ready
    start_if_ready(table)


def start_if_ready(table: Table) -> None:
    """Deal the next board if nothing is missing. After a finished session it begins the next one."""
    seated = table.seated
    persons = [player for player in seated if not player.is_robot]
    if table.playing or len(seated) < 4 or not persons or not all(player.is_ready for player in persons):
        return
    room = table.room
    if room.status == Room.Status.FINISHED:
        room.session_number += 1
    room.boards_dealt += 1
    number = log.next_number()
    bind_contextvars(board=room.boards_dealt, game=number)
    room.status = Room.Status.PLAYING
    for player in persons:
        player.is_ready = False  # for the board after this one
    north, east, south, west = (Actor(player.pk, player.is_robot) for player in seated)
    deal = fair_deal.draw(room.pk, room.boards_dealt)
    table.game = open_game(
        number,
        room=room.pk,
        session=room.session_number,
        robot_pace=room.robot_pace,
        undo_policy=room.undo_policy,
        deal=deal,
        actors=(north, east, south, west),
    )
