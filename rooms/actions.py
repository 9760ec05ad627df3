"""Room actions from the wire: one transaction a room, one answer each, the same to every repeat.

They come in batches from the collectors, as the actions on boards do. All of one room that are in a batch share its
lock, its transaction and its news.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from realtime import messages
from realtime.broadcast import Outbox
from rooms import hosting, seating
from rooms.models import Player, RoomAction
from rooms.refusal import Refusal
from rooms.starting import set_ready
from rooms.table import Table, lock_table

logger = logging.getLogger(__name__)
Answer = messages.Done | messages.Refused
TRIES = 3
"""Of a transaction that met a lost connection, a deadlock, or another copy of an id."""

_HOSTS = (
    messages.Settings,
    messages.AddRobot,
    messages.RemoveRobot,
    messages.RemovePlayer,
    messages.HandOver,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a player wants done in his room."""

    room: UUID
    player: int
    message: messages.RoomAction


def apply(batch: Sequence[Asked], *, reply_to: str = "", batch_id: int = 0) -> list[Answer]:
    """Do what is asked, tell each room after its commit, and answer `reply_to`. One answer each, in order."""
    by_room: dict[UUID, list[Asked]] = defaultdict(list)
    for item in batch:
        by_room[item.room].append(item)
    answers = {id(item): answer for items in by_room.values() for item, answer in zip(items, _room(items), strict=True)}
    found = [answers[id(item)] for item in batch]
    if reply_to:
        outbox = Outbox()
        outbox.reply(reply_to, {"type": "rooms_answered", "batch": batch_id, "answers": [_plain(a) for a in found]})
        outbox.send()
    return found


def perform(*, room_id: UUID, player_id: int, action: messages.RoomAction) -> Answer:
    """Do what a player asks of his room. After the commit everybody there is told. Raises DatabaseError."""
    return _tried([Asked(room_id, player_id, action)])[0]


def _room(items: list[Asked]) -> list[Answer]:
    """All of one room; where the database refuses them together, each by itself."""
    try:
        return _tried(items)
    except DatabaseError:
        logger.exception("room_actions_failed", extra={"size": len(items), "room": str(items[0].room)})
        if len(items) == 1 or not connection.is_usable():
            text = "the server could not take this now: try again"
            return [messages.Refused("busy", text, item.message.id) for item in items]
        return [_room([item])[0] for item in items]


def _tried(items: list[Asked]) -> list[Answer]:
    for left in reversed(range(TRIES)):
        try:
            return _once(items)
        except (OperationalError, IntegrityError):
            if not left:
                raise
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
    raise AssertionError("the last try raises")


@transaction.atomic
def _once(items: list[Asked]) -> list[Answer]:
    """Under the room's lock, so that two copies of an id follow one another."""
    table = _locked(items[0].room)
    ids = [item.message.id for item in items]
    known = {kept.action_id: kept for kept in RoomAction.objects.filter(action_id__in=ids)}
    new: list[RoomAction] = []
    answers = []
    for item in items:
        first = known.get(item.message.id)
        answer = _again(first, item) if first is not None else _decide(table, item)
        answers.append(answer)
        if first is None and isinstance(table, Table) and item.player in table.members:
            known[item.message.id] = _as_kept(item, answer)
            new.append(known[item.message.id])
    if isinstance(table, Table) and any(kept.answer["type"] == "done" for kept in new):
        table.changed()
    RoomAction.objects.bulk_create(new)
    return answers


def _locked(room_id: UUID) -> Table | Refusal:
    try:
        return lock_table(room_id)
    except Refusal as refusal:
        return refusal


def _decide(table: Table | Refusal, item: Asked) -> Answer:
    try:
        if isinstance(table, Refusal):
            raise table
        _do(table, item)
    except Refusal as refusal:
        return messages.Refused(refusal.code, refusal.message, item.message.id)
    return messages.Done(item.message.id)


def _again(known: RoomAction, item: Asked) -> Answer:
    if (known.room_id, known.player_id, known.request) != (item.room, item.player, _request(item)):
        return messages.Refused("bad_message", "This id is already another action's.", known.action_id, "id")
    return msgspec.convert(known.answer, Answer)  # type: ignore[no-any-return]


def _as_kept(item: Asked, answer: Answer) -> RoomAction:
    return RoomAction(
        room_id=item.room,
        action_id=item.message.id,
        player_id=item.player,
        request=_request(item),
        answer=msgspec.to_builtins(answer),
    )


def _request(item: Asked) -> Any:
    """As JSON that PostgreSQL takes: it stores no NUL."""
    return msgspec.json.decode(msgspec.json.encode(item.message).replace(b"\\u0000", b"\\ufffd"))


def _plain(answer: Answer) -> list[Any]:
    """As the collector reads it."""
    return ["done"] if isinstance(answer, messages.Done) else ["denied", answer.code, answer.message, answer.field]


def _do(table: Table, item: Asked) -> None:
    """Raises Refusal before anything is changed: there is no savepoint to go back to."""
    player = next((player for player in table.persons if player.pk == item.player), None)
    if player is None:
        raise Refusal("not_allowed", "You are not in this room any more.")
    if isinstance(item.message, _HOSTS):
        hosting.check_host(table, player)
    _dispatch(table, player, item.message)


def _dispatch(table: Table, player: Player, action: messages.RoomAction) -> None:  # noqa: C901 - one line each
    match action:
        case messages.Sit():
            seating.sit(table, player, action.seat)
        case messages.Stand():
            seating.stand(table, player)
        case messages.Leave():
            seating.leave(table, player)
        case messages.TakeBack():
            seating.take_back(table, player)
        case messages.Substitute():
            seating.substitute(table, player)
        case messages.Ready():
            set_ready(table, player, ready=action.ready)
        case messages.Settings():
            hosting.change_settings(table, action)
        case messages.AddRobot():
            seating.add_robot(table, action.seat)
        case messages.RemoveRobot():
            seating.remove_robot(table, action.seat)
        case messages.RemovePlayer():
            hosting.remove_player(table, player, action.player)
        case messages.HandOver():
            hosting.hand_over(table, action.player)
