"""Takes and leaves seats. All functions work on a locked table; the caller saves it, which tells the room.

During a board a seat changes hands only between a person and the robot that plays for them. In a room that wants no
robots (`fill_robots` off) the seat of a person who leaves stays empty and the board waits: they may come back and take
it, or the host puts a robot there.
"""

from django.utils import timezone

from games.actions.site_moves import change_actor
from games.rules.elements.seat import Seat
from games.rules.state import Actor
from realtime.wire.refused import Refused
from rooms.models import Player
from rooms.services.news import send_player_removed
from rooms.services.starting import start_if_ready
from rooms.services.table import Table
from rooms.services.watching import origins


def sit(table: Table, player: Player, seat: Seat) -> None:
    """Take a seat or change it. Between boards a robot makes room: it moves to the seat that the person gives up.

    Raises Refused('seat_taken', 'robot_seat' or 'not_allowed').
    """
    occupant = table.at(seat)
    if occupant is player:
        return
    if table.playing:
        _sit_during_board(table, player, seat, occupant)
        return
    if occupant is not None and not occupant.is_robot:
        raise Refused("seat_taken", f"{occupant.name} sits there.")
    given_up = Seat(player.seat) if player.seat else None
    if occupant is not None:
        _unseat(occupant)
    _seat(table, player, seat)
    if occupant is not None:
        _settle_robot(table, occupant, given_up)


def stand(table: Table, player: Player) -> None:
    """Give up the seat. Raises Refused('not_seated'), or Refused('not_allowed') during a board."""
    if not player.seat:
        raise Refused("not_seated", "You have no seat.")
    if table.playing:
        raise Refused("not_allowed", "Finish the board first, or ask for a robot in your place.")
    _unseat(player)


def leave(table: Table, player: Player) -> None:
    """Leave the room, during a board too. When the host leaves, the next person becomes the host."""
    vacate(table, player)
    _go(table, player)
    if table.room.host_id == player.pk:
        table.room.host = next(iter(table.persons), None)


def remove(table: Table, player: Player) -> None:
    """Make a person leave for good: they are barred, and cannot take their seat back.

    During a board a robot plays in it, in every room: nobody else could come.
    """
    seat = player.seat or player.left_seat
    if player.seat:
        _unseat(player)
    player.left_seat, player.barred_at = None, timezone.now()
    _go(table, player)
    if seat and table.playing and table.at(Seat(seat)) is None:
        _robot_plays(table, Seat(seat))


def vacate(table: Table, player: Player) -> None:
    """Free the seat, if there is one. During a board a robot takes the cards where the room allows it."""
    if not player.seat:
        return
    seat = Seat(player.seat)
    _unseat(player)
    player.left_seat = seat
    player.save()
    if table.playing and table.room.fill_robots:
        _robot_plays(table, seat)


def substitute(table: Table, player: Player) -> None:
    """Let a robot play for a person who stays in the room. Raises Refused('not_seated' or 'not_allowed')."""
    if not player.seat:
        raise Refused("not_seated", "You have no seat.")
    if not table.playing:
        raise Refused("not_allowed", "No board is being played: simply stand up.")
    if not table.room.fill_robots:
        raise Refused("not_allowed", "No robot takes over in this room.")
    vacate(table, player)


def take_back(table: Table, player: Player) -> None:
    """Take back the seat that the player left, from the robot there. Raises Refused('not_allowed' or 'seat_taken')."""
    if not player.left_seat or player.seat:
        raise Refused("not_allowed", "There is no seat for you to take back.")
    seat = Seat(player.left_seat)
    robot = table.at(seat)
    if robot is not None and not robot.is_robot:
        raise Refused("seat_taken", f"{robot.name} sits there now.")
    if robot is not None:
        table.dismiss_robot(robot)
    _seat(table, player, seat)
    if robot is not None and table.game is not None:
        change_actor(game_id=table.game.pk, seat=seat, actor=Actor(player.pk, robot=False), back=True)


def add_robot(table: Table, seat: Seat) -> None:
    """Put a robot into an empty seat; during a board it plays the cards there. Raises Refused('seat_taken')."""
    occupant = table.at(seat)
    if occupant is not None:
        raise Refused("seat_taken", f"{occupant.name} sits there.")
    if table.playing:
        _robot_plays(table, seat)
        return
    table.new_robot(seat)
    start_if_ready(table)


def remove_robot(table: Table, seat: Seat) -> None:
    """Remove the robot from a seat. Raises Refused('not_allowed') during a board, or where no robot sits."""
    robot = table.at(seat)
    if robot is None or not robot.is_robot:
        raise Refused("not_allowed", "No robot sits there.")
    if table.playing:
        raise Refused("not_allowed", "The robot plays this board to its end.")
    table.dismiss_robot(robot)


def _sit_during_board(table: Table, player: Player, seat: Seat, occupant: Player | None) -> None:
    if player.left_seat == seat:
        take_back(table, player)
    elif player.seat or occupant is None:
        raise Refused("not_allowed", "Seats change between boards.")
    elif occupant.is_robot:
        raise Refused("robot_seat", "The robot plays this board to its end; then the seat is yours to take.")
    else:
        raise Refused("seat_taken", f"{occupant.name} sits there.")


def _robot_plays(table: Table, seat: Seat) -> None:
    assert table.game is not None
    robot = table.new_robot(seat)
    change_actor(game_id=table.game.pk, seat=seat, actor=Actor(robot.pk, robot=True), back=False)


def _seat(table: Table, player: Player, seat: Seat) -> None:
    """Put a player into a free seat. Nobody else may take it back from now on."""
    Player.objects.filter(room=table.room, left_seat=seat).exclude(pk=player.pk).update(left_seat=None)
    for other in table.present:
        if other.left_seat == seat:
            other.left_seat = None
    player.seat, player.left_seat, player.hold_until, player.is_ready = seat, None, None, False
    player.save()


def _go(table: Table, player: Player) -> None:
    player.left_at = timezone.now()
    player.save()
    table.present.remove(player)
    if not table.playing:
        origins.forget(table.room.pk)
    send_player_removed(table.room.pk, player.pk, barred=player.barred_at is not None)


def _unseat(player: Player) -> None:
    player.seat, player.hold_until, player.is_ready = None, None, False
    player.save()


def _settle_robot(table: Table, robot: Player, seat: Seat | None) -> None:
    if seat is None:
        table.dismiss_robot(robot)
        return
    robot.seat = seat
    robot.save()
