"""What the rooms do when something happens below them: a person is renamed, a board ends."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from accounts.models import User
from accounts.people import user_renamed
from games.actions.apply import boards_ended
from rooms.services import membership, session


@receiver(boards_ended)
def settle_rooms(rooms: Collection[UUID], **_: Any) -> None:
    """Each room goes on in a transaction of its own; the clock sees to it should the process end here."""
    session.settle_ended_boards(rooms)


@receiver(user_renamed)
def rename_players(user: User, **_: Any) -> None:
    """Inside the transaction that renames the user."""
    membership.rename_user(user)
