"""Decides a batch and appends what it becomes to the log: at once where that can be, under locks where it must.

At once: the states in Redis say where the logs stand, and one statement appends to every game whose log stands just
there (optimistic concurrency, by the number of the last move). A game that has gone on since, whose state is not in
Redis, or of which an action is refused, is decided again in a transaction that has locked its row: a refusal must
be by the newest state. The order of locks is games by id, in both.
"""

from collections.abc import Sequence
from contextlib import nullcontext

from django.db import DatabaseError, IntegrityError, connection, transaction

from config.sql import connection_lost
from games import explanations, log, meters
from games.batch import Answer, Asked, Batch, Submitted
from games.log import LockedGame
from games.rules.state import State
from realtime import messages

TRIES = 3
"""Of a transaction that failed because the database went away."""


def decide_and_append(batch: Sequence[Submitted], hot: dict[int, State]) -> tuple[list[Answer], Batch]:
    """One answer each, in order, and what was decided, all committed; `hot` are states out of Redis.

    Raises DatabaseError when the database stays away: some games may have been appended to, and a repeat will tell.
    """
    at_once, done, ids = _at_once(batch, hot)
    rest = [item for item, answer in zip(batch, at_once, strict=True) if answer is None]
    if rest:
        answers, locked = _tried(rest, hot, ids)
        done.take_over(locked)
        under_locks = iter(answers)
        return [answer or next(under_locks) for answer in at_once], done
    return [answer for answer in at_once if answer], done


def _at_once(batch: Sequence[Submitted], hot: dict[int, State]) -> tuple[list[Answer | None], Batch, set[Asked]]:
    """No answer where a game must be locked first, and the ids that the log must be asked for then."""
    done, ids = Batch(dict(hot)), set[Asked]()
    answers = [_accepted(done, item) for item in batch]
    done.drop({item.message.game for item, answer in zip(batch, answers, strict=True) if answer is None})
    if done.moves:
        try:
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                done.rooms = log.append(done.moves, done.heads())
        except IntegrityError:  # most likely an id that the log knows, of an action that could be accepted once more
            ids = {item.asked for item in batch}
        except DatabaseError as error:
            if not connection_lost(error):
                raise
            connection.close()
    done.drop(set(done.changed) - done.rooms.keys())
    for game in done.rooms:
        meters.looked_up(hot[game], hot[game].seq)
    return (
        [answer if item.message.game in done.rooms else None for item, answer in zip(batch, answers, strict=True)],
        done,
        ids,
    )


def _accepted(done: Batch, item: Submitted) -> Answer | None:
    if item.message.game not in done.states or item.asked in done.known:
        return None
    if isinstance(item.message, messages.Call) and item.message.alert:
        return None  # its words belong into the same transaction
    try:
        return done.accept(item)
    except Exception:  # noqa: BLE001 - a refusal must be by the newest state; what fails, fails again where it is logged
        return None


def _tried(batch: Sequence[Submitted], hot: dict[int, State], ids: set[Asked]) -> tuple[list[Answer], Batch]:
    for left in reversed(range(TRIES)):
        try:
            return _under_locks(batch, hot, ids)
        except IntegrityError:
            # An id that the log knows, on an action that could have been accepted: now they are looked up first.
            if ids or not left:
                raise
            ids = {item.asked for item in batch}
        except DatabaseError as error:
            if not connection_lost(error) or not left:
                raise
            connection.close()
    raise AssertionError("the last try raises")


def _under_locks(batch: Sequence[Submitted], hot: dict[int, State], ids: set[Asked]) -> tuple[list[Answer], Batch]:
    """`ids` are looked up before anything is decided, the others only where an action is refused."""
    with transaction.atomic():
        games = log.lock({item.message.game for item in batch})
        done = Batch(
            states={game.id: current(game, hot) for game in games.values()},
            known=log.find(ids) if ids else {},
            rooms={game.id: game.room_id for game in games.values()},
        )
        answers = [done.answer(item) for item in batch]
        if done.moves:
            log.append(done.moves, done.heads())
        explanations.save(done.explained)
    return answers, done


def current(game: LockedGame, hot: dict[int, State]) -> State:
    """The state at the head of a locked game: from Redis, or from the log where that is behind or absent."""
    state = hot.get(game.id)
    meters.looked_up(state, game.seq)
    return state if state is not None and state.seq == game.seq else log.rebuild(game.id)
