"""What a browser needs to know to reach the others at its table."""

from typing import Any

from django.conf import settings

from rooms.voice import credentials

WITHOUT_TURN = (
    "This site has no TURN server. If one of you is behind a strict firewall or a mobile network, "
    "the two of you may not hear each other."
)


def ice_servers(player: int, now: float) -> dict[str, Any]:
    """Return `{ice_servers, ttl, relay_only, note?}` for a player; `now` is in seconds since the epoch.

    `ice_servers` is as RTCPeerConnection takes it. After `ttl` seconds its credentials open no new relays. `note` says
    what may fail here.
    """
    servers: list[dict[str, Any]] = []
    if settings.STUN_URLS:
        servers.append({"urls": settings.STUN_URLS})
    if settings.TURN_URLS:
        username, password = credentials.issue(
            settings.TURN_SECRET, credentials.opaque_id(settings.SECRET_KEY, player), now
        )
        servers.append({"urls": settings.TURN_URLS, "username": username, "credential": password})
    found = {"ice_servers": servers, "ttl": credentials.LIFETIME, "relay_only": settings.VOICE_RELAY_ONLY}
    return found if settings.TURN_URLS else found | {"note": WITHOUT_TURN}
