"""Invite codes: short ones for reading aloud, long ones for links."""

import secrets

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 O 1 I L U: nothing that is misheard or misread."""


def new_invite_code() -> str:
    """Seven characters, about 34 bits; guarded by a limit on failed tries."""
    return "".join(secrets.choice(_LETTERS) for _ in range(7))


def new_invite_token() -> str:
    """96 bits, URL-safe."""
    return secrets.token_urlsafe(12)
