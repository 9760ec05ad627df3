"""The JSON API of rooms and guests. Docstrings begin with the answer."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from msgspec import Meta, Struct

from accounts import limits, tokens
from accounts.authentication import ApiError, api, read_body
from accounts.models import User
from accounts.origins import origins_of
from accounts.people import new_guest
from realtime.wire.messages import Name
from rooms.services.create_room import create_room, spend_room
from rooms.services.host_actions import barred_from
from rooms.services.membership import BAD_CODE, Barred, enter, look_up, player_of
from rooms.services.room_view import invite_link, room_view


class NewGuest(Struct, forbid_unknown_fields=True):
    name: Annotated[str, Meta(max_length=40)] = ""


class NewSettings(Struct, forbid_unknown_fields=True):
    """The settings of a new room; those left out have these defaults."""

    boards: Annotated[int, Meta(ge=1, le=64)] = 4
    undo_policy: Annotated[str, Meta(pattern="^(never|consent|free)$")] = "consent"
    robot_pace: Annotated[float, Meta(ge=0, le=10)] = 1.0
    fill_robots: bool = True
    chat: Annotated[str, Meta(pattern="^(free|phrases|off)$")] = "free"
    filter_words: bool = False
    watching: Literal["none", "public"] = "public"
    household: bool = False
    voice: bool = True


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
    token = tokens.create(guest, "made with the guest", origins_of(request))
    body = {"player": guest.pk, "name": guest.name, "token": token}
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
        chat=chosen.chat,
        filter_words=chosen.filter_words,
        watching=chosen.watching,
        household=chosen.household,
        voice=chosen.voice,
    )
    return JsonResponse({"room": str(room.pk), "code": room.invite_code, "url": invite_link(room)}, status=201)


@api("POST")
def join(request: HttpRequest) -> HttpResponse:
    """`200 {room}`: the caller is in the room, without a seat. `403` for one whom its host has removed."""
    code, address = read_body(request, Join).code, limits.client_address(request)
    room = look_up(code, caller(request), address)
    try:
        if room is None or not enter(caller(request), room, address, origins_of(request)):
            raise ApiError(404, "unknown_room", BAD_CODE, "code")
    except Barred as refused:
        raise ApiError(403, refused.code, refused.message) from None
    return JsonResponse({"room": str(room.pk)})


@api("GET")
def barred(request: HttpRequest, room: UUID) -> HttpResponse:
    """`200 {barred: [{player, name}]}`: whom the host has removed and not let in again; for the host alone."""
    me = player_of(caller(request), room)
    if me is None:
        raise ApiError(404, "unknown_room", "You are in no such room.")
    if me.room.host_id != me.pk:
        raise ApiError(403, "not_allowed", "Only the host of the room may see that.")
    return JsonResponse({"barred": list(barred_from(room).values("name", player=F("pk")))})


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
