"""Admin pages of rooms and their players. The staff may look, and close a room; seats change in the room alone."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.staff import records
from accounts.staff.pages import ReadOnlyAdmin
from rooms.models import Player, Room
from rooms.moderation import admin as moderation_admin  # noqa: F401 - its pages
from rooms.services.closing import close

_PLAYER = ("name", "is_robot", "seat", "left_seat", "is_ready", "hold_until", "joined_at", "left_at")
_ROOM = ("name", "invite_code", "status", "session_number", "boards_dealt", "host", "created_at", "expires_at")


class PlayersInline(admin.TabularInline):  # type: ignore[type-arg]  # not subscriptable at run time
    model = Player
    fields = readonly_fields = _PLAYER
    extra = 0
    can_delete = False
    ordering = ["left_at", "joined_at"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Room)
class RoomAdmin(ReadOnlyAdmin):
    list_display = _ROOM
    list_filter = ["status", "created_at"]
    list_select_related = ["host"]
    search_fields = ["=invite_code", "name", "players__name", "=id"]
    exclude = ["invite_token"]
    inlines = [PlayersInline]
    actions = ["close_rooms"]

    @admin.action(description="Close these rooms for good", permissions=["close"])
    def close_rooms(self, request: HttpRequest, rooms: QuerySet[Room]) -> None:
        """Close them, each together with the record of who did it."""
        for room in rooms.exclude(status=Room.Status.CLOSED):
            with transaction.atomic():
                close(room.pk)
                self.log_change(request, room, "Closed the room.")

    def has_close_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("rooms.change_room")


@admin.register(Player)
class PlayerAdmin(ReadOnlyAdmin):
    list_display = ["name", "room", "seat", "is_robot", "user", "joined_at", "left_at"]
    list_filter = ["is_robot", "seat"]
    list_select_related = ["room", "user"]
    search_fields = ["name", "=room__invite_code", "room__name", "=user__username"]


@records.watch("rooms.room")
def room_in_play(keys: list[str]) -> bool:
    return Room.objects.filter(pk__in=keys, status=Room.Status.PLAYING).exists()


@records.watch("rooms.player")
def room_of_player_in_play(keys: list[str]) -> bool:
    return Player.objects.filter(pk__in=keys, room__status=Room.Status.PLAYING).exists()
