"""Applies actions on boards: load the states, decide and append, then save the states and tell the rooms."""

from collections.abc import Sequence
from uuid import UUID

from django.dispatch import Signal

from games.actions import explanations, metrics
from games.actions.append import Append
from games.actions.batch import DecidedBatch, Submitted
from games.actions.batch_runner import run_batch
from games.actions.event_texts import move_message
from games.actions.wire_actions import seen_by
from games.rules.state import State
from games.store import hot_state, state_cache
from realtime.wire.bus import Answer, BoardsAnswered, Decided, Refused
from realtime.wire.outbox import Outbox

boards_ended = Signal()
"""Sent with `rooms`, the ids of the rooms whose board has ended, after the end is committed and told.

Receivers open a transaction of their own. The signal is not sent when the process is killed just before it.
"""


def apply(
    batch: Sequence[Submitted], *, reply_to: str = "", batch_id: int = 0, received: Sequence[float] = ()
) -> list[Answer]:
    """Decide and append each action, then tell the rooms and `reply_to`. Return one answer each, in order.

    `received` are the times when the actions were received, in seconds since the epoch. Raises DatabaseError when the
    database stays away; then nothing was done, or it was done and a repeat of the action gets its answer. With
    `reply_to` an action that fails is answered 'busy', and the others of the batch are done all the same.
    """
    meter = metrics.BatchMeter(received)
    work = BoardBatch(batch)
    answers = run_batch(work, must_answer=bool(reply_to))
    meter.committed()
    if reply_to and len(batch) > 1:  # behind an action that came alone nothing waits: its answer goes with its events
        tell_decided(reply_to, batch_id)
    _tell(work.done, answers, reply_to, batch_id)
    meter.published(batch, work.outcomes, work.append.rooms)
    _after_boards(work.done)
    return answers


class BoardBatch:
    """A batch of actions on boards (`BatchWork`). `done` is committed, and the rooms are still to be told of it."""

    def __init__(self, batch: Sequence[Submitted]) -> None:
        self.batch = batch
        self.append = Append(batch, state_cache.load(_seen(batch)))
        self.done = DecidedBatch({})

    @property
    def outcomes(self) -> list[Answer | None]:
        return self.append.answers

    def run(self) -> None:
        done = self.append.append_optimistic()
        if not self.append.complete:
            _tell(done)
            _after_boards(done)
            done = self.append.append_locked()
        self.done = done

    def run_alone(self, item: Submitted) -> Answer:
        return apply([item])[0]

    def busy(self, item: Submitted) -> Answer:
        return Refused("busy", "the server could not take this now: try again")

    def id_of(self, item: Submitted) -> UUID:
        return item.message.id


def _seen(batch: Sequence[Submitted]) -> dict[int, int]:
    """Return, by game, the highest move number that an acting player had seen: the log has at least that move."""
    seen: dict[int, int] = {}
    for item in batch:
        game, number = item.message.game, seen_by(item.message)
        seen[game] = max(number, seen.get(game, 0))
    return seen


def tell_decided(reply_to: str, batch_id: int) -> None:
    """Tell the collector that its batch is committed: it may hand in the next one while the answers are prepared."""
    outbox = Outbox()
    outbox.reply(reply_to, Decided(batch_id))
    outbox.send()


def _tell(done: DecidedBatch, answers: Sequence[Answer] = (), reply_to: str = "", batch_id: int = 0) -> None:
    """Send states, broadcasts and reply to Redis in one piece.

    The move of a repeated action is broadcast again: the first time the process may have been killed before this.
    """
    outbox = Outbox()
    if done.moves:
        save_states(outbox, {game: done.states[game] for game in done.changed})
    for move in done.moves:
        outbox.to_room(move_message(done.rooms[move.game], move.game, move.seq, move.action_id, move.events))
    for key in done.repeats:
        first = done.known[key]
        outbox.to_room(move_message(done.rooms[first.game], first.game, first.seq, first.action_id, first.events))
    for new in done.explained:
        explanations.announce(outbox, done.rooms[new.game], new)
    if reply_to:
        outbox.reply(reply_to, BoardsAnswered(batch_id, list(answers)))
    outbox.send()


def save_states(outbox: Outbox, states: dict[int, State]) -> None:
    """Keep committed states in memory, and in Redis when the outbox is sent."""
    state_cache.put(states)
    outbox.write(hot_state.save_command(states))


def _after_boards(done: DecidedBatch) -> None:
    rooms = [done.rooms[game] for game in done.changed if done.states[game].result is not None]
    if rooms:
        boards_ended.send(sender=None, rooms=rooms)
