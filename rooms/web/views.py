"""The pages of rooms."""

from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import limits
from accounts.models import User
from accounts.origins import origins_of
from accounts.people import user_or_guest
from realtime.wire import messages
from rooms.actions.apply import perform
from rooms.models import Player, Room
from rooms.services.create_room import create_room, create_room_and_deal, seat_host, spend_room
from rooms.services.membership import BAD_CODE, check_not_barred, enter, look_up, player_of
from rooms.web.barred import barred_page
from rooms.web.forms import GuestForm, JoinForm, RoomForm

ROOMS_SHOWN = 10


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The home page: play now, make a room, join one, and the rooms that the user is in."""
    user = request.user
    return render(request, "home.html", {"rooms": _rooms_of(user) if user.is_authenticated else []})


@require_POST
@limits.limited
def play_now(request: HttpRequest) -> HttpResponse:
    """Create a room with robots, deal a board and go there."""
    user = user_or_guest(request)
    spend_room(user, limits.client_address(request))
    return redirect("room", create_room_and_deal(user).pk)


@limits.limited
def room_new(request: HttpRequest) -> HttpResponse:
    form = RoomForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = user_or_guest(request)
        spend_room(user, limits.client_address(request))
        made = create_room(user, **form.columns())
        seat_host(made, robots=form.cleaned_data["robots"])
        return redirect("room", made.pk)
    return render(request, "rooms/new.html", {"form": form})


@limits.limited
@barred_page
def join(request: HttpRequest) -> HttpResponse:
    """Join a room by its code."""
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = limits.client_address(request)
        found = look_up(form.cleaned_data["code"], request.user, address)
        if found is not None:
            check_not_barred(request.user, found.pk, origins_of(request))  # before a guest is made of a visitor
            if enter(user_or_guest(request), found, address, origins_of(request)):
                return redirect("room", found.pk)
        form.add_error("code", BAD_CODE)
    return render(request, "rooms/join.html", {"form": form})


@limits.limited
@barred_page
def join_link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to join the room of a link; join it by the answer, which is a form.

    Merely following a link changes nothing: previews, images and pages that load links ahead do that too.
    """
    address, origins = limits.client_address(request), origins_of(request)
    found = look_up(token, request.user, address)
    if found is None:
        notices.error(request, BAD_CODE)
        return redirect("join")
    if player_of(request.user, found.pk):
        return redirect("room", found.pk)
    check_not_barred(request.user, found.pk, origins)
    form = GuestForm(request.POST) if request.method == "POST" else GuestForm()
    if not form.is_valid():
        return render(request, "rooms/join_link.html", {"form": form, "room": found})
    if enter(user_or_guest(request, form.cleaned_data["name"]), found, address, origins):
        return redirect("room", found.pk)
    notices.error(request, BAD_CODE)
    return redirect("join")


@require_safe
@barred_page
def room(request: HttpRequest, room: UUID) -> HttpResponse:
    """The page of a room, for those in it. What it shows comes over the socket."""
    player = player_of(request.user, room)
    if player is None:
        return _stranger(request, room)
    path = f"/ws/rooms/{room}/"
    data = {
        "room": str(room),
        "player": player.pk,
        "socket_url": f"{settings.REALTIME_URL}{path}",
        "entrance": _entrance(request, player),
        "stall_seconds": settings.STALL_SECONDS,
    }
    context = {"room": player.room, "player": player, "table_data": data}
    return render(request, "rooms/room.html", context)


@require_POST
def leave(request: HttpRequest, room: UUID) -> HttpResponse:
    player = player_of(request.user, room)
    if player is not None:
        perform(room_id=room, player_id=player.pk, action=messages.Leave(uuid4()))
    return redirect("home")


def _entrance(request: HttpRequest, player: Player) -> dict[str, str]:
    """Return where users go whose session ends while the page is open: guests, who have no password, use the link."""
    if request.user.is_authenticated and request.user.is_guest:
        return {"url": reverse("join-link", args=[player.room.invite_token]), "label": "Come in again"}
    return {"url": f"{reverse('login')}?{urlencode({'next': request.path})}", "label": "Log in"}


def _stranger(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """Answer a user who is not in the room. One who has left may come back; others need a code.

    The answer does not tell whether the room exists.
    """
    if request.user.is_authenticated:
        mine = Player.objects.filter(room=room_id, user=request.user).select_related("room").first()
        if mine is not None and mine.room.status != Room.Status.CLOSED:
            check_not_barred(request.user, room_id, origins_of(request))
            return render(request, "rooms/join_link.html", {"form": GuestForm(), "room": mine.room})
    notices.info(request, "To enter a room you need its code or link.")
    return redirect("join")


def _rooms_of(user: User) -> list[Room]:
    mine = Room.objects.filter(players__user=user, players__left_at__isnull=True, expires_at__gt=timezone.now())
    return list(mine.exclude(status=Room.Status.CLOSED).order_by("-players__joined_at")[:ROOMS_SHOWN])
