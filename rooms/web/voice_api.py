"""The JSON API of voice."""

import time
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse

from accounts import limits
from accounts.authentication import ApiError, api
from realtime.wire.refused import Refused
from rooms.models import Room
from rooms.services.membership import player_of
from rooms.voice import access
from rooms.voice.ice import ice_servers


@api("GET")
def ice(request: HttpRequest, room: UUID) -> HttpResponse:
    """`200 {ice_servers, ttl, relay_only, note?}`: how a seated person's browser reaches the others at the table."""
    player = player_of(request.user, room)
    if player is None or player.room.status == Room.Status.CLOSED:
        raise ApiError(404, "unknown_room", "You are in no such room.")
    try:
        access.check(room, player.pk)
    except Refused as refused:
        raise ApiError(403, refused.code, refused.message) from None
    limits.spend((limits.VOICE_CREDENTIALS, str(player.pk)))
    return JsonResponse(ice_servers(player.pk, time.time()))
