"""Decides a batch of actions and appends the moves to the log: optimistically if possible, else under locks.

Optimistically: the actions are decided by the states in memory or Redis, and one statement appends the moves to every
game whose log still ends at the number of that state. The rest is decided again in a transaction that has locked the
rows of its games: actions in a game whose log has gone on, whose state is in neither place, or in which an action was
refused, for a refusal must be by the newest state. Both lock games in the order of their ids.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from uuid import UUID

from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from config.sql import connection_lost
from games.actions import explanations
from games.actions.batch import DecidedBatch, Submitted
from games.actions.batch_runner import with_retries
from games.rules.state import State
from games.store import log
from games.store.log import ActionKey, LockedGame
from games.store.metrics import state_looked_up
from realtime.wire import messages
from realtime.wire.bus import Answer


class Append:
    """One batch on its way into the log, in two steps; `hot` are the states in memory or Redis, by game.

    What a step returns is committed. The rooms are to be told of it before the next step, which may wait for locks.
    """

    def __init__(self, batch: Sequence[Submitted], hot: dict[int, State]) -> None:
        self.batch = batch
        self.hot = hot
        self.answers: list[Answer | None] = [None] * len(batch)
        """In the order of the batch; None where there is no answer yet."""

        self.rooms: dict[int, UUID] = {}
        """The rooms of the games that were appended to or locked, by game."""

        self._look_up: set[ActionKey] = set()
        """Actions to look up in the log before the second step decides."""

    def append_optimistic(self) -> DecidedBatch:
        """Append to the games whose logs end where the known states do. Raises DatabaseError; then nothing is done."""
        done = DecidedBatch(dict(self.hot))
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

    def append_locked(self) -> DecidedBatch:
        """Append the rest under locks. Raises DatabaseError when the database stays away, or any other error that an
        action caused; then nothing of the rest was done."""
        rest = [item for item, answer in zip(self.batch, self.answers, strict=True) if answer is None]
        found, done = with_retries(lambda: _under_locks(rest, self.hot, self._look_up), is_transient=self._is_transient)
        answers = iter(found)
        self.answers = [answer or next(answers) for answer in self.answers]
        self.rooms |= done.rooms
        return done

    def _is_transient(self, error: OperationalError | IntegrityError) -> bool:
        if isinstance(error, OperationalError):
            return connection_lost(error)
        # The log knows the id of an action that could be accepted again: look the actions up first and try once more.
        first, self._look_up = not self._look_up, {item.key for item in self.batch}
        return first


def _accepted(done: DecidedBatch, item: Submitted) -> Answer | None:
    if item.message.game not in done.states or item.key in done.known:
        return None
    if isinstance(item.message, messages.Call) and item.message.alert:
        return None  # the explanation must be stored in the same transaction
    try:
        return done.accept(item)
    except Exception:  # noqa: BLE001 - decided again under locks: a refusal is then final, an error is then logged
        return None


def _under_locks(
    batch: Sequence[Submitted], hot: dict[int, State], look_up: set[ActionKey]
) -> tuple[list[Answer], DecidedBatch]:
    """Decide and append in one transaction. The actions in `look_up` are looked up in the log before anything is
    decided, the others only where one is refused."""
    with transaction.atomic():
        games = log.lock({item.message.game for item in batch})
        done = DecidedBatch(
            states={game.id: locked_state(game, hot) for game in games.values()},
            known=log.find(look_up) if look_up else {},
            rooms={game.id: game.room_id for game in games.values()},
            closed=frozenset(game.id for game in games.values() if game.closed),
        )
        answers = [done.answer(item) for item in batch]
        if done.moves:
            log.append(done.moves, done.heads())
        explanations.save(done.explained)
    return answers, done


def locked_state(game: LockedGame, hot: dict[int, State]) -> State:
    """Return the state at the head of a locked game: the known one, or by the log where that is behind or absent."""
    state = hot.get(game.id)
    state_looked_up(state, game.seq)
    return state if state is not None and state.seq == game.seq else log.rebuild(game.id)
