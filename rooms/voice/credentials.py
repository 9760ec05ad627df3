"""Credentials for a TURN server that end by themselves, by the scheme that coturn calls its REST API. Pure functions.

Source: draft-uberti-behave-turn-rest-00; coturn's `use-auth-secret`. The server keeps no list: it takes any user name
that begins with a time to come and whose password is the HMAC of the name under a secret that it shares with the site.
"""

import hmac
from base64 import b64encode
from typing import Final, NamedTuple

LIFETIME: Final = 600
"""For how many seconds a credential opens new relays. One that is in use goes on; pages renew theirs before the end."""


class Credential(NamedTuple):
    """What a browser shows the TURN server."""

    username: str
    password: str


def issue(secret: str, who: str, now: float) -> Credential:
    """Return a credential for LIFETIME seconds from `now`, which is in seconds since the epoch."""
    username = f"{int(now) + LIFETIME}:{who}"
    digest = hmac.digest(secret.encode(), username.encode(), "sha1")  # the scheme's, whose servers know no other
    return Credential(username, b64encode(digest).decode())


def opaque_id(key: str, player: int) -> str:
    """Return a name for a player that nobody without the key can trace back to them.

    It is always the same for a player, so that the TURN server can count what one of them uses.
    """
    return hmac.digest(key.encode(), f"turn:{player}".encode(), "sha256").hex()[:24]
