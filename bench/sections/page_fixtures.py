"""A person with one room that has just been made, and one with many rooms and a table where much has happened."""

import secrets
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from games.deals.fair_deal import draw
from games.models import Game
from games.rules.elements.seat import SEATS
from rooms.models import Player, Room

ROOMS = 10
KIBITZERS = 20
BOARDS = 16


@dataclass(frozen=True)
class Scene:
    user: User
    paths: dict[str, str]
    """`home` and `table`."""


def little() -> Scene:
    """One room, nobody else in it, nothing played."""
    user = _somebody()
    return _scene(user, _room(user))


def much() -> Scene:
    """Ten rooms; in the newest four who play, twenty who look on, and a session of sixteen boards."""
    user = _somebody()
    rooms = [_room(user) for _ in range(ROOMS)]
    _fill(rooms[-1])
    return _scene(user, rooms[-1])


def _scene(user: User, room: Room) -> Scene:
    return Scene(user, {"home": reverse("home"), "table": reverse("room", args=[room.pk])})


def _somebody() -> User:
    return User.objects.create_user(username=f"bench-{secrets.token_hex(6)}", name="North", is_guest=True)


def _room(user: User) -> Room:
    room = Room.objects.create(name="A table", boards_per_session=BOARDS)
    room.host = Player.objects.create(room=room, user=user, name=user.name, seat="N")
    room.save()
    return room


def _fill(room: Room) -> None:
    for seat in SEATS[1:]:
        Player.objects.create(room=room, user=_somebody(), name=seat.name.title(), seat=seat)
    for number in range(KIBITZERS):
        Player.objects.create(room=room, user=_somebody(), name=f"Kibitzer {number}")
    for number in range(1, BOARDS + 1):
        deal = draw(room.pk, number)
        deal.save()
        Game.objects.create(
            room=room, deal=deal, board_number=number, phase="over", contract="1NTN", tricks=7, points=90
        )
    room.boards_dealt, room.status = BOARDS, Room.Status.FINISHED
    room.save()
