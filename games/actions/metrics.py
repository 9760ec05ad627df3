"""Metrics of applied actions, in the processes `worker` and, for actions of robots, `robots`.

Labels are looked up once, here; counting on the hot path costs about a microsecond.
"""

from collections.abc import Sequence
from time import perf_counter, time
from typing import Any, Final, Protocol, get_args
from uuid import UUID

from prometheus_client import Counter, Histogram

from config.observability.action_log import Applied, action_log, moment
from games.actions.wire_actions import kind_of
from realtime.wire import messages

SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
KINDS: Final = [
    str(each.__struct_config__.tag)
    for union in (messages.BoardAction, messages.RoomAction, messages.TableTalk)
    for each in get_args(union)
]

_ACTIONS = Counter("bridge_actions_total", "Actions that got their answer.", ["kind", "outcome"])
_PARTS = Histogram(
    "bridge_action_part_seconds", "Where an action on a board spent its time.", ["part"], buckets=SECONDS
)
_CALLS = Histogram(
    "bid_processing_duration_seconds",
    "A call, from the worker's taking its batch to the publication.",
    buckets=SECONDS,
)
_SIZES = Histogram("bridge_batch_size", "Actions of one transaction.", buckets=(1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 100))
ROBOT: Final = Histogram("bridge_robot_duration_seconds", "A robot's deciding.", buckets=SECONDS)

_actions = {
    kind: {outcome: _ACTIONS.labels(kind, outcome) for outcome in ("accepted", "repeated", "refused")} for kind in KINDS
}
_queue, _transaction, _publish = (_PARTS.labels(part) for part in ("queue", "transaction", "publish"))


class SubmittedAction(Protocol):
    """What an action on a board and one in a room have in common."""

    @property
    def player(self) -> int: ...

    @property
    def message(self) -> messages.Action: ...


class SubmittedToBoard(SubmittedAction, Protocol):
    @property
    def message(self) -> messages.BoardAction: ...


class SubmittedToRoom(SubmittedAction, Protocol):
    @property
    def room(self) -> UUID: ...


class Outcome(Protocol):
    """What became of an action: `seq` is the number of its move, None when there is none."""

    @property
    def outcome(self) -> str: ...

    @property
    def seq(self) -> int | None: ...


def count_answer(kind: str, outcome: str) -> None:
    """Count an action that was answered."""
    _actions[kind][outcome].inc()


class BatchMeter:
    """Measures one batch on its way through the worker.

    `received` are the times when its actions were received, in seconds since the epoch; empty when they came through no
    queue.
    """

    def __init__(self, received: Sequence[float]) -> None:
        self._received = received
        self._taken_at = time()
        self._began = self._committed = perf_counter()

    def committed(self) -> None:
        """Note the time of the commit."""
        self._committed = perf_counter()

    def published(
        self, batch: Sequence[SubmittedToBoard], answers: Sequence[Outcome | None], rooms: dict[int, UUID]
    ) -> None:
        """Count the actions and write the action log, once everything is told.

        An action without an answer here was run by itself, and counted then.
        """
        in_transaction, in_publication = self._committed - self._began, perf_counter() - self._committed
        _SIZES.observe(len(batch))
        for number, (item, answer) in enumerate(zip(batch, answers, strict=True)):
            if answer is None:
                continue
            waited, game = self._waited(number), item.message.game
            _transaction.observe(in_transaction)
            _publish.observe(in_publication)
            if waited is not None:
                _queue.observe(waited)
            if isinstance(item.message, messages.Call):
                _CALLS.observe(in_transaction + in_publication)
            count_answer(kind_of(item.message), answer.outcome)
            if action_log.on:
                times = (waited, in_transaction, in_publication)
                _write(item, answer, len(batch), times, room=rooms.get(game), game=game)

    def rooms_answered(self, settled: Sequence[tuple[SubmittedToRoom, Outcome]]) -> None:
        """Count actions in rooms and write the action log. Their rooms are told by the commit itself."""
        in_all = perf_counter() - self._began
        for number, (item, answer) in enumerate(settled):
            count_answer(kind_of(item.message), answer.outcome)
            if action_log.on:
                _write(item, answer, len(settled), (self._waited(number), in_all, None), room=item.room)

    def _waited(self, number: int) -> float | None:
        if number >= len(self._received):
            return None
        return max(0.0, self._taken_at - self._received[number])  # two machines' clocks may differ


def _write(
    item: SubmittedAction, answer: Outcome, size: int, times: tuple[float | None, float, float | None], **place: Any
) -> None:
    waited, in_transaction, in_publication = times
    action_log.write(
        Applied(
            moment(),
            "info",
            __name__,
            item.message.id,
            item.player,
            kind_of(item.message),
            answer.outcome,
            size,
            round(1000 * in_transaction, 2),
            None if in_publication is None else round(1000 * in_publication, 2),
            None if waited is None else round(1000 * waited, 2),
            seq=answer.seq,
            **place,
        )
    )
