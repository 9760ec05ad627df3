"""Decides a batch and appends what it becomes to the log: optimistically where that can be, under locks where it must.

Optimistically: the states in memory or Redis say where the logs stand, and one statement appends to every game whose
log stands just there (optimistic concurrency, by the number of the last move). A game that has gone on since, whose
state is in neither, or of which an action is refused, is decided again in a transaction that has locked its row: a
refusal must be by the newest state. The order of locks is games by id, in both.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from uuid import UUID

from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from config.sql import connection_lost
from games.actions import explanations
from games.actions.batch import Batch, Submitted
from games.actions.batch_runner import retried
from games.rules.state import State
from games.store import log
from games.store.log import ActionKey, LockedGame
from games.store.metrics import state_looked_up
from realtime.wire import messages
from realtime.wire.bus import Answer


class Append:
    """One batch on its way into the log, in two steps; `hot` are states out of memory or Redis. What a step returns is
    committed, and to be told before the next one waits for anybody's locks."""

    def __init__(self, batch: Sequence[Submitted], hot: dict[int, State]) -> None:
        self.batch = batch
        self.hot = hot
        self.answers: list[Answer | None] = [None] * len(batch)
        """In order; None as long as there is none."""

        self.rooms: dict[int, UUID] = {}
        """Of the games that were appended to, or locked."""

        self._look_up: set[ActionKey] = set()
        """What the log must be asked for before the second step."""

    def append_optimistic(self) -> Batch:
        """Append to the games that stand where Redis says. Raises DatabaseError; then nothing was done."""
        done = Batch(dict(self.hot))
        answers = [_accepted(done, item) for item in self.batch]
        done.drop({item.message.game for item, answer in zip(self.batch, answers, strict=True) if answer is None})
        if done.moves:
            try:
                with transaction.atomic() if connection.in_atomic_block else nullcontext():
                    done.rooms = log.append(done.moves, done.heads())
            except IntegrityError:  # most likely an id that the log knows, of an action that could be accepted again
                self._look_up = {item.key for item in self.batch}
            except DatabaseError as error:
                if not connection_lost(error):
                    raise
                connection.close()
        done.drop(set(done.changed) - done.rooms.keys())
        for game in done.rooms:
            state_looked_up(self.hot[game], self.hot[game].seq)
        self.answers = [
            answer if item.message.game in done.rooms else None
            for item, answer in zip(self.batch, answers, strict=True)
        ]
        self.rooms |= done.rooms
        return done

    @property
    def complete(self) -> bool:
        return None not in self.answers

    def append_locked(self) -> Batch:
        """Append the rest. Raises DatabaseError when the database stays away, and whatever else keeps it from its
        end."""
        rest = [item for item, answer in zip(self.batch, self.answers, strict=True) if answer is None]
        found, done = retried(lambda: _under_locks(rest, self.hot, self._look_up), may_pass=self._may_pass)
        answers = iter(found)
        self.answers = [answer or next(answers) for answer in self.answers]
        self.rooms |= done.rooms
        return done

    def _may_pass(self, error: OperationalError | IntegrityError) -> bool:
        if isinstance(error, OperationalError):
            return connection_lost(error)
        # An id that the log knows, on an action that could have been accepted: now they are looked up first.
        first, self._look_up = not self._look_up, {item.key for item in self.batch}
        return first


def _accepted(done: Batch, item: Submitted) -> Answer | None:
    if item.message.game not in done.states or item.key in done.known:
        return None
    if isinstance(item.message, messages.Call) and item.message.alert:
        return None  # its words belong into the same transaction
    try:
        return done.accept(item)
    except Exception:  # noqa: BLE001 - a refusal must be by the newest state; what fails, fails again where it is logged
        return None


def _under_locks(
    batch: Sequence[Submitted], hot: dict[int, State], look_up: set[ActionKey]
) -> tuple[list[Answer], Batch]:
    """`look_up` are asked for before anything is decided, the others only where an action is refused."""
    with transaction.atomic():
        games = log.lock({item.message.game for item in batch})
        done = Batch(
            states={game.id: locked_state(game, hot) for game in games.values()},
            known=log.find(look_up) if look_up else {},
            rooms={game.id: game.room_id for game in games.values()},
        )
        answers = [done.answer(item) for item in batch]
        if done.moves:
            log.append(done.moves, done.heads())
        explanations.save(done.explained)
    return answers, done


def locked_state(game: LockedGame, hot: dict[int, State]) -> State:
    """Return the state at the head of a locked game: out of memory or Redis, or by the log where that is behind or
    absent."""
    state = hot.get(game.id)
    state_looked_up(state, game.seq)
    return state if state is not None and state.seq == game.seq else log.rebuild(game.id)
