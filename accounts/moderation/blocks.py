"""Users who block others. What a block does is decided where people meet: see rooms.moderation.hearing."""

from collections.abc import Collection

from accounts.models import User
from accounts.moderation.models import Block

BLOCKS = 500
"""How many others a user may block. Each line of chat asks for the blocks on its speaker."""


class TooManyBlocks(Exception):
    """The user has blocked as many as they may."""


def block(user: User, other: User) -> None:
    """Block another user; twice is once. Raises TooManyBlocks."""
    if user.blocks.count() >= BLOCKS:
        raise TooManyBlocks
    Block.objects.get_or_create(user=user, blocked=other)


def unblock(user: User, other_id: int) -> None:
    user.blocks.filter(blocked_id=other_id).delete()


def of(user: User) -> list[Block]:
    """Return whom the user has blocked, the newest first."""
    return list(user.blocks.select_related("blocked").order_by("-created_at", "-id"))


def blocked_among(user: User, others: Collection[int]) -> set[int]:
    """Return which of these users the user has blocked."""
    return set(user.blocks.filter(blocked_id__in=others).values_list("blocked_id", flat=True))


def has_blocked(user_id: int, other_id: int) -> bool:
    return Block.objects.filter(user_id=user_id, blocked_id=other_id).exists()
