"""Applies room actions from the wire: each gets one answer, and a repeat gets the same.

They come in batches from the collectors, as actions on boards do, and a batch is one transaction. Rooms are locked in
the order of their ids, then games.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from django.db import IntegrityError, OperationalError, transaction
from structlog.contextvars import bind_contextvars, unbind_contextvars

from config.sql import execute_all
from games.actions import metrics
from games.actions.batch_runner import run_batch, with_retries
from games.actions.wire_actions import kind_of
from realtime.wire import bus, messages
from realtime.wire.outbox import Outbox, after_commit
from realtime.wire.refused import Refused
from rooms.actions import stored_answers
from rooms.actions.dispatch import perform_on
from rooms.actions.stored_answers import Answer, StoredAnswer
from rooms.services.table import Table, lock_statements, parse_locked, save_statements


class Submitted(msgspec.Struct, frozen=True):
    """An action in a room as the consumer hands it over: the room, the player who acts, and the message."""

    room: UUID
    player: int
    message: messages.RoomAction


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to an action, and whether the action was a repeat."""

    answer: Answer
    repeat: bool = False

    @property
    def outcome(self) -> str:
        if isinstance(self.answer, messages.Refused):
            return "refused"
        return "repeated" if self.repeat else "accepted"

    @property
    def seq(self) -> None:
        """None: a room action has no move of its own."""


def apply(
    batch: Sequence[Submitted], *, reply_to: str = "", batch_id: int = 0, received: Sequence[float] = ()
) -> list[Answer]:
    """Do what is asked, and tell the rooms and `reply_to` after the commit. Return one answer each, in order.

    `received` are the times when the actions were received, in seconds since the epoch. Raises DatabaseError when the
    database stays away; then nothing was done, and the collector hands the batch in again.
    """
    meter = metrics.BatchMeter(received)
    work = RoomBatch(batch, reply_to, batch_id)
    answered = run_batch(work, must_answer=True)
    if None in work.outcomes:
        _reply(Outbox(), answered, reply_to, batch_id).send()
    meter.rooms_answered(list(zip(batch, answered, strict=True)))
    return [each.answer for each in answered]


def perform(*, room_id: UUID, player_id: int, action: messages.RoomAction) -> Answer:
    """Do one action of a player, and tell the room after the commit. Raises DatabaseError; then nothing was done."""
    work = RoomBatch([Submitted(room_id, player_id, action)])
    answered = work.run_alone(work.batch[0])
    metrics.count_answer(kind_of(action), answered.outcome)
    return answered.answer


class RoomBatch:
    """A batch of actions in rooms (`BatchWork`)."""

    def __init__(self, batch: Sequence[Submitted], reply_to: str = "", batch_id: int = 0) -> None:
        self.batch = batch
        self.outcomes: list[Answered | None] = [None] * len(batch)
        self._reply_to = reply_to
        self._batch_id = batch_id

    def run(self) -> None:
        self.outcomes = [
            *with_retries(
                lambda: _apply_in_transaction(self.batch, self._reply_to, self._batch_id), is_transient=_is_transient
            )
        ]

    def run_alone(self, item: Submitted) -> Answered:
        return with_retries(lambda: _apply_in_transaction([item]), is_transient=_is_transient)[0]

    def busy(self, item: Submitted) -> Answered:
        text = "the server could not take this now: try again"
        return Answered(messages.Refused("busy", text, item.message.id))

    def id_of(self, item: Submitted) -> UUID:
        return item.message.id


def _is_transient(error: OperationalError | IntegrityError) -> bool:
    """All may: lost connections, deadlocks, and copies of an action whose answer was stored at the same time."""
    return True


@transaction.atomic
def _apply_in_transaction(batch: Sequence[Submitted], reply_to: str = "", batch_id: int = 0) -> list[Answered]:
    """Do the batch in one transaction, which locks the rooms, so that copies of an action follow one another."""
    rooms = {item.room for item in batch}
    ids = [item.message.id for item in batch]
    *rows, stored = execute_all([*lock_statements(rooms), stored_answers.find_statement(ids)])
    tables, known = parse_locked(rooms, rows), stored_answers.parse_found(stored)
    new: list[StoredAnswer] = []
    answered = []
    for item in batch:
        table, first, asked = tables.get(item.room), known.get(item.message.id), msgspec.structs.asdict(item)
        answer = _answer(table, item) if first is None else first.answer_again(**asked)
        answered.append(Answered(answer, first is not None))
        if first is None and table is not None and item.player in table.members:
            known[item.message.id] = StoredAnswer.of(answer, **asked)
            new.append(known[item.message.id])
    done = {each.room for each in new if isinstance(each.answer, messages.Done)}
    execute_all(
        [
            *(save_statements([tables[room] for room in sorted(done)]) if done else []),
            *([stored_answers.store_statement(new)] if new else []),
        ]
    )
    if reply_to:
        _reply(after_commit(), answered, reply_to, batch_id)
    return answered


def _reply(outbox: Outbox, answered: Sequence[Answered], reply_to: str, batch_id: int) -> Outbox:
    outbox.reply(reply_to, bus.RoomsAnswered(batch_id, [_on_the_bus(each.answer) for each in answered]))
    return outbox


def _on_the_bus(answer: Answer) -> bus.Answer:
    if isinstance(answer, messages.Done):
        return bus.Accepted()
    return bus.Refused(answer.code, answer.message, answer.field)


def _answer(table: Table | None, item: Submitted) -> Answer:
    bind_contextvars(room=str(item.room))
    unbind_contextvars("board", "game")  # bound by the action before, if it began a board
    try:
        if table is None:
            raise Refused("unknown_room", "There is no such room any more.")
        perform_on(table, item.player, item.message)
    except Refused as refused:
        return messages.Refused(refused.code, refused.message, item.message.id, refused.field)
    return messages.Done(item.message.id)
