"""Room actions from the wire: one answer each, the same to every repeat.

They come in batches from the collectors, as the actions on boards do, and a batch is one transaction. The order of
locks is rooms by id, then games by id.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, OperationalError, connection, transaction
from structlog.contextvars import bind_contextvars, unbind_contextvars

from config.sql import execute_all
from games import meters
from games.requests import kind_of
from realtime import messages
from realtime.broadcast import Outbox, after_commit
from rooms import answers, hosting, seating
from rooms.answers import Answer, Kept
from rooms.models import Player
from rooms.refusal import Refusal
from rooms.starting import set_ready
from rooms.table import Table, locked, locking, saving

logger = logging.getLogger(__name__)
TRIES = 3
"""Of a transaction that met a lost connection, a deadlock, or another copy of an id."""

_HOSTS = (
    messages.Settings,
    messages.AddRobot,
    messages.RemoveRobot,
    messages.RemovePlayer,
    messages.HandOver,
)


class Asked(msgspec.Struct, frozen=True):
    """What a player wants done in his room."""

    room: UUID
    player: int
    message: messages.RoomAction


@dataclass(frozen=True, slots=True)
class Settled:
    """The answer, and whether it is a repeat's."""

    answer: Answer
    again: bool = False

    @property
    def outcome(self) -> str:
        if isinstance(self.answer, messages.Refused):
            return "refused"
        return "repeated" if self.again else "accepted"

    @property
    def seq(self) -> None:
        """It becomes no move of its own."""


def apply(
    batch: Sequence[Asked], *, reply_to: str = "", batch_id: int = 0, received: Sequence[float] = ()
) -> list[Answer]:
    """Do what is asked, and tell the rooms and `reply_to` after the commit. One answer each, in order.

    Raises DatabaseError when the database stays away; then nothing was done, and the collector hands it in again.
    """
    meter = meters.BatchMeter(received)
    try:
        settled = _tried(batch, reply_to, batch_id)
    except Exception as error:
        lone = len(batch) == 1 and isinstance(error, OperationalError)  # is handed in again, and may pass then
        if lone or not connection.is_usable():
            raise
        logger.exception("room_actions_failed", extra={"size": len(batch)})
        settled = [_alone(item) for item in batch]
        _reply(Outbox(), settled, reply_to, batch_id).send()
    meter.rooms_told(list(zip(batch, settled, strict=True)))
    return [each.answer for each in settled]


def perform(*, room_id: UUID, player_id: int, action: messages.RoomAction) -> Answer:
    """Do what a player asks of his room. After the commit everybody there is told. Raises DatabaseError."""
    settled = _tried([Asked(room_id, player_id, action)])[0]
    meters.counted(kind_of(action), settled.outcome)
    return settled.answer


def _alone(item: Asked) -> Settled:
    """One bad action must not cost the others theirs."""
    try:
        return _tried([item])[0]
    except Exception:  # whatever it is, it is this action's alone
        logger.exception("room_action_failed", extra={"action_id": str(item.message.id)})
        return Settled(messages.Refused("busy", "the server could not take this now: try again", item.message.id))


def _tried(batch: Sequence[Asked], reply_to: str = "", batch_id: int = 0) -> list[Settled]:
    for left in reversed(range(TRIES)):
        try:
            return _once(batch, reply_to, batch_id)
        except (OperationalError, IntegrityError):
            if not left:
                raise
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
    raise AssertionError("the last try raises")


@transaction.atomic
def _once(batch: Sequence[Asked], reply_to: str, batch_id: int) -> list[Settled]:
    """Under the locks of the rooms, so that two copies of an id follow one another."""
    rooms = {item.room for item in batch}
    *rows, kept = execute_all([*locking(rooms), answers.finding([item.message.id for item in batch])])
    tables, known = locked(rooms, rows), answers.found(kept)
    new: list[Kept] = []
    settled = []
    for item in batch:
        table, first, whose = tables.get(item.room), known.get(item.message.id), msgspec.structs.asdict(item)
        answer = _decide(table, item) if first is None else first.again(**whose)
        settled.append(Settled(answer, first is not None))
        if first is None and table is not None and item.player in table.members:
            known[item.message.id] = Kept.of(answer, **whose)
            new.append(known[item.message.id])
    done = {each.room for each in new if isinstance(each.answer, messages.Done)}
    execute_all(
        [
            *(saving([tables[room] for room in sorted(done)]) if done else []),
            *([answers.keeping(new)] if new else []),
        ]
    )
    if reply_to:
        _reply(after_commit(), settled, reply_to, batch_id)
    return settled


def _reply(outbox: Outbox, settled: Sequence[Settled], reply_to: str, batch_id: int) -> Outbox:
    plain = [_plain(each.answer) for each in settled]
    outbox.reply(reply_to, {"type": "rooms_answered", "batch": batch_id, "answers": plain})
    return outbox


def _decide(table: Table | None, item: Asked) -> Answer:
    bind_contextvars(room=str(item.room))
    unbind_contextvars("board", "game")  # of the action before, should it have begun one
    try:
        if table is None:
            raise Refusal("unknown_room", "There is no such room any more.")
        _do(table, item)
    except Refusal as refusal:
        return messages.Refused(refusal.code, refusal.message, item.message.id)
    return messages.Done(item.message.id)


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
