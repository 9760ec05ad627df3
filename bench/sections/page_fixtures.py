"""A user with one new room, and a user with many rooms, one of them full and with many boards played."""

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
class PageFixture:
    """Whose pages they are, and where."""

    user: User
    paths: dict[str, str]
    """Of the pages `home` and `table`."""


def little() -> PageFixture:
    """One room with nobody else in it and no boards played."""
    user = _new_user()
    return _fixture(user, _new_room(user))


def much() -> PageFixture:
    """Ten rooms; in the newest, four players, twenty kibitzers and a session of sixteen boards."""
    user = _new_user()
    rooms = [_new_room(user) for _ in range(ROOMS)]
    _fill_room(rooms[-1])
    return _fixture(user, rooms[-1])


def _fixture(user: User, room: Room) -> PageFixture:
    return PageFixture(user, {"home": reverse("home"), "table": reverse("room", args=[room.pk])})


def _new_user() -> User:
    return User.objects.create_user(username=f"bench-{secrets.token_hex(6)}", name="North", is_guest=True)


def _new_room(user: User) -> Room:
    room = Room.objects.create(name="A table", boards_per_session=BOARDS)
    room.host = Player.objects.create(room=room, user=user, name=user.name, seat="N")
    room.save()
    return room


def _fill_room(room: Room) -> None:
    for seat in SEATS[1:]:
        Player.objects.create(room=room, user=_new_user(), name=seat.name.title(), seat=seat)
    for number in range(KIBITZERS):
        Player.objects.create(room=room, user=_new_user(), name=f"Kibitzer {number}")
    for number in range(1, BOARDS + 1):
        deal = draw(room.pk, number)
        deal.save()
        Game.objects.create(
            room=room, deal=deal, board_number=number, phase="over", contract="1NTN", tricks=7, points=90
        )
    room.boards_dealt, room.status = BOARDS, Room.Status.FINISHED
    room.save()
