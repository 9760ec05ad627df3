"""Invite codes: short ones for reading aloud, long ones for links."""

import secrets
from typing import Final

TOKEN_LENGTH: Final = 16
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without 0 O 1 I L U, which are easily misread."""


def new_invite_code() -> str:
    """Return a code of seven characters: about 34 bits, so failed tries must be limited."""
    return "".join(secrets.choice(_LETTERS) for _ in range(7))


def new_invite_token() -> str:
    """Return a URL-safe code of 96 bits."""
    return secrets.token_urlsafe(12)
