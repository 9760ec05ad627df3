"""The origins of requests, sockets and tokens.

An origin is a keyed hash (HMAC under SECRET_KEY). What it was made of is stored nowhere.
"""

from collections.abc import Mapping
from typing import Final, Literal

from django.http import HttpRequest, parse_cookie
from django.utils.crypto import salted_hmac

from accounts import limits
from accounts.origins.cookie import COOKIE, device_in

Kind = Literal["device", "address"]
Origins = frozenset[tuple[Kind, str]]
"""At most one browser and one address; for a program's guest also those from which the guest was made."""

LENGTH: Final = 32
"""Hex digits of a digest: 128 bits."""

_MARK: Final = "-of-"
"""Stands in a token of a guest before the origins of who made the guest."""

_KINDS: Final[Mapping[str, Kind]] = {"d": "device", "a": "address"}


def origins_of(request: HttpRequest) -> Origins:
    """Return the origins of a request, with those in its bearer token."""
    device = device_in(request.COOKIES.get(COOKIE, ""))
    return _origins(device, limits.client_address(request)) | _in_token(request.headers.get("Authorization", ""))


def origins_of_socket(headers: Mapping[bytes, bytes], address: str) -> Origins:
    """Return the origins of a websocket's handshake from this address, as `limits` has it."""
    cookie = parse_cookie(_text(headers, b"cookie")).get(COOKIE, "")
    return _origins(device_in(cookie), address) | _in_token(_text(headers, b"authorization"))


def with_origins(token: str, origins: Origins) -> str:
    """Return a token that tells from where it was made: it leads to the same persons wherever it is used.

    Nobody can take that off again, for only the whole token is known to the site.
    """
    letters = {kind: letter for letter, kind in _KINDS.items()}
    return token + "".join(f"{_MARK}{letters[kind]}{digest}" for kind, digest in sorted(origins))


def salted(origin: str, salt: str) -> str:
    """Return an origin under a salt, so that lists with other salts cannot be compared with its list."""
    return _digest(f"accounts.origins.{salt}", origin)


def _origins(device: str | None, address: str) -> Origins:
    found: set[tuple[Kind, str]] = set()
    if device:
        found.add(("device", _digest("accounts.origins.device", device)))
    if address != limits.UNKNOWN:
        found.add(("address", _digest("accounts.origins.address", address)))
    return frozenset(found)


def _in_token(authorization: str) -> Origins:
    _, *marks = authorization.strip().split(_MARK)
    return frozenset((_KINDS[mark[0]], mark[1:]) for mark in marks if mark[:1] in _KINDS and len(mark) == LENGTH + 1)


def _digest(salt: str, text: str) -> str:
    return salted_hmac(salt, text, algorithm="sha256").hexdigest()[:LENGTH]


def _text(headers: Mapping[bytes, bytes], name: bytes) -> str:
    return headers.get(name, b"").decode("latin-1")
