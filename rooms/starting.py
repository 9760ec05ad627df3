"""The start of a board: when four seats are filled and every person in them is ready."""

from structlog.contextvars import bind_contextvars

from games import dealing, log
from games.actions import open_game
from games.rules.state import Actor
from rooms.models import Player, Room
from rooms.refusal import Refusal
from rooms.table import Table


def set_ready(table: Table, player: Player, *, ready: bool) -> None:
    """Raises Refusal('not_seated' or 'not_allowed')."""
    if not player.seat:
        raise Refusal("not_seated", "Take a seat first.")
    if table.playing:
        raise Refusal("not_allowed", "A board is being played.")
    player.is_ready = ready
    start_if_ready(table)


def start_if_ready(table: Table) -> None:
    """Deal the next board if nothing is missing. A finished session is followed by the next one."""
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
    deal = dealing.draw(room.pk, room.boards_dealt)
    table.game = open_game(number, room=room, deal=deal, actors=(north, east, south, west))
