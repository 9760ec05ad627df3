"""Getting in by a code, which strangers may try to guess."""

from django.conf import settings

from accounts import limits
from accounts.models import User
from rooms.membership import find_room, join
from rooms.models import Room
from rooms.refusal import Refusal


def look_up(code: str, address: str) -> Room | None:
    """The room that a code opens. A failed try is counted. Raises TooMany."""
    limits.check("invite", address, settings.LIMIT_INVITE_FAILURES_PER_HOUR)
    room = find_room(code)
    if room is None:
        limits.count("invite", address)
    return room


def enter(user: User, room: Room, address: str) -> bool:
    """Whether he is in now; not, when the room became full or closed a moment ago, which counts as a failed try."""
    try:
        join(user, room)
    except Refusal:
        limits.count("invite", address)
        return False
    return True
