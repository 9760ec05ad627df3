"""The JSON API of rooms and guests. Docstrings begin with the answer."""

from typing import Annotated
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from msgspec import Meta, Struct

from accounts import limits, tokens
from accounts.authentication import ApiError, api, read_body
from accounts.models import User
from accounts.people import new_guest
from realtime.wire.messages import Name
from rooms.services.create_room import create_room, spend_room
from rooms.services.membership import BAD_CODE, enter, look_up, player_of
from rooms.services.room_view import invite_link, room_view


class NewGuest(Struct, forbid_unknown_fields=True):
    name: Annotated[str, Meta(max_length=40)] = ""


class NewSettings(Struct, forbid_unknown_fields=True):
    """The settings of a new room; those left out have these defaults."""

    boards: Annotated[int, Meta(ge=1, le=64)] = 4
    undo_policy: Annotated[str, Meta(pattern="^(never|consent|free)$")] = "consent"
    robot_pace: Annotated[float, Meta(ge=0, le=10)] = 1.0
    fill_robots: bool = True


class NewRoom(Struct, forbid_unknown_fields=True):
    name: Name | None = None
    settings: NewSettings = msgspec.field(default_factory=NewSettings)


class Join(Struct, forbid_unknown_fields=True):
    code: Annotated[str, Meta(min_length=1, max_length=200)]


@api("POST", public=True)
def guests(request: HttpRequest) -> HttpResponse:
    """`201 {player, name, token}`: a new guest, and the API token with which a program acts for them."""
    wanted = read_body(request, NewGuest)
    guest = new_guest(wanted.name, limits.client_address(request))
    body = {"player": guest.pk, "name": guest.name, "token": tokens.create(guest, "made with the guest")}
    return JsonResponse(body, status=201)


@api("POST")
def rooms(request: HttpRequest) -> HttpResponse:
    """`201 {room, code, url}`: a new room. The caller is its host, without a seat."""
    wanted = read_body(request, NewRoom)
    spend_room(caller(request), limits.client_address(request))
    chosen = wanted.settings
    room = create_room(
        caller(request),
        name=wanted.name or "",
        boards_per_session=chosen.boards,
        undo_policy=chosen.undo_policy,
        robot_pace=chosen.robot_pace,
        fill_robots=chosen.fill_robots,
    )
    return JsonResponse({"room": str(room.pk), "code": room.invite_code, "url": invite_link(room)}, status=201)


@api("POST")
def join(request: HttpRequest) -> HttpResponse:
    """`200 {room}`: the caller is in the room, without a seat."""
    code, address = read_body(request, Join).code, limits.client_address(request)
    room = look_up(code, caller(request), address)
    if room is None or not enter(caller(request), room, address):
        raise ApiError(404, "unknown_room", BAD_CODE, "code")
    return JsonResponse({"room": str(room.pk)})


@api("GET")
def room(request: HttpRequest, room: UUID) -> HttpResponse:
    """`200` and the room as in the `room` message, for those in it."""
    if player_of(caller(request), room) is None:
        raise ApiError(404, "unknown_room", "You are in no such room.")
    return HttpResponse(msgspec.json.encode(room_view(room)), content_type="application/json")


def caller(request: HttpRequest) -> User:
    """Return the user who calls; `api` lets nobody else through."""
    assert request.user.is_authenticated
    return request.user
