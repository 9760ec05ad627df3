"""All rules, in the order in which a step of each is made. `docs/retention.md` has the same as a table."""

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.db import connection

from rooms.models import Room
from rooms.retention import guests
from rooms.retention.rule import Rule, Step, delete
from rooms.retention.statements import ANSWERS, SESSIONS, UNPLAYED_ROOMS


def _remove_answers(limit: int) -> Step:
    return _removed(_rows(ANSWERS, [settings.KEEP_ANSWERS_DAYS, limit]), limit)


def _remove_sessions(limit: int) -> Step:
    return _removed(_rows(SESSIONS, [settings.KEEP_ENDED_SESSIONS_DAYS, limit]), limit)


def _remove_unplayed_rooms(limit: int) -> Step:
    due = [key for (key,) in _rows(UNPLAYED_ROOMS, [settings.KEEP_UNPLAYED_ROOMS_DAYS, limit])]
    removed = delete(Room.objects.filter(status=Room.Status.CLOSED, boards_dealt=0), due)
    return Step(len(due), removed, len(due) == limit and removed > 0)


def _removed(rows: Sequence[Any], limit: int) -> Step:
    return Step(len(rows), len(rows), len(rows) == limit)


def _rows(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


RULES: Final = (
    Rule(
        "answers",
        "KEEP_ANSWERS_DAYS",
        "answers to actions in rooms",
        "an action that is repeated gets its first answer; nobody repeats one a day later",
        "rooms_action_age",
        500,
        _remove_answers,
    ),
    Rule(
        "sessions",
        "KEEP_ENDED_SESSIONS_DAYS",
        "sessions of browsers that have ended",
        "nobody can come back with them",
        "django_session_expire_date",
        500,
        _remove_sessions,
    ),
    Rule(
        "unplayed_rooms",
        "KEEP_UNPLAYED_ROOMS_DAYS",
        "closed rooms without a board, with their players, and nothing else",
        "a room without a board records nothing; for some days the staff may look who made it",
        "rooms_room_unplayed",
        40,
        _remove_unplayed_rooms,
    ),
    Rule(
        "unplayed_guests",
        "KEEP_UNPLAYED_GUESTS_DAYS",
        "guests who are in no room, with their tokens",
        "a guest is made by one click, and most never come back",
        "accounts_user_pkey",
        200,
        guests.remove_unplayed,
    ),
    Rule(
        "guests",
        "KEEP_GUESTS_DAYS",
        "the names, logins and tokens of guests whose boards stay; they become 'Former guest'",
        "others' boards need a player in each seat, but not who it was",
        "accounts_user_pkey",
        20,
        guests.make_former,
    ),
)
