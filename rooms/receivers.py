"""Receivers of signals from the packages below: a user was renamed, a board has ended."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from accounts.models import User
from accounts.moderation.models import Sanction
from accounts.moderation.sanctions import imposed
from accounts.people import user_renamed
from games.actions.apply import boards_ended
from rooms.moderation import removal
from rooms.services import membership, session


@receiver(boards_ended)
def settle_rooms(rooms: Collection[UUID], **_: Any) -> None:
    """Update the rooms whose board has ended. If the process is killed before this, the clock's sweep does it."""
    session.settle_ended_boards(rooms)


@receiver(user_renamed)
def rename_players(user: User, **_: Any) -> None:
    """Rename the user's players, inside the transaction that renames the user."""
    membership.rename_user(user)


@receiver(imposed)
def carry_out(sanction: Sanction, **_: Any) -> None:
    """Take a suspended user out of all rooms, and show a warning at the tables where the user is."""
    if sanction.kind == Sanction.Kind.SUSPENSION:
        removal.remove(sanction)
    elif sanction.kind == Sanction.Kind.WARNING:
        removal.show_warning(sanction)
