"""The use case: load, decide, append, and after the commit save and broadcast.

A batch of actions is one transaction. The order of locks is rooms by id, then games by id; a batch locks games alone.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from structlog.contextvars import bind_contextvars

from config.sql import connection_lost
from games import explanations, hot_state, log, meters
from games.dealing import hands_of
from games.log import KnownMove, LockedGame, NewMove
from games.models import Deal, Game
from games.requests import kind_of, payload_of, to_action
from games.rules.action import TakeBack, TakeOver
from games.rules.board import board
from games.rules.engine import advance, decide
from games.rules.errors import IllegalMove, InvalidMove
from games.rules.events import Called, Dealt, Event, Shown
from games.rules.seat import SEATS, Seat
from games.rules.state import Actor, Actors, State, actor_for
from games.rules.undo import UndoPolicy
from realtime import messages
from realtime.broadcast import Outbox, Texts, after_commit, texts_of
from rooms.models import Room

logger = logging.getLogger(__name__)
TRIES = 3
"""Of a transaction that failed because the database went away."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """An action as the consumer hands it over: who (never which seat), and what."""

    player: int
    message: messages.BoardAction


@dataclass(frozen=True, slots=True)
class Accepted:
    """It is move `seq`. A repeat carries the first answer again, by audience."""

    seq: int
    repeat: Texts | None = None

    @property
    def outcome(self) -> str:
        return "repeated" if self.repeat else "accepted"


@dataclass(frozen=True, slots=True)
class Denied:
    """Refused, with the code and the reason."""

    code: str
    message: str
    field: str | None = None

    @property
    def outcome(self) -> str:
        return "refused"

    @property
    def seq(self) -> None:
        """It became no move."""


Answer = Accepted | Denied


@dataclass
class _Batch:
    """What one transaction has decided so far."""

    games: dict[int, LockedGame]
    states: dict[int, State]
    known: dict[tuple[int, UUID], KnownMove]
    moves: list[NewMove] = field(default_factory=list)
    explained: list[explanations.Spoken] = field(default_factory=list)
    repeats: list[tuple[int, UUID]] = field(default_factory=list)

    @property
    def changed(self) -> list[int]:
        return sorted({move.game for move in self.moves})


def apply(
    batch: Sequence[Submitted], *, reply_to: str = "", batch_id: int = 0, received: Sequence[float] = ()
) -> list[Answer]:
    """Decide and append each action, then tell the rooms and `reply_to`. One answer each, in order.

    Raises DatabaseError when the database stays away; then nothing was done, or it was done and a repeat will tell.
    One bad action does not cost the others theirs: where somebody waits for the answers, it alone is told 'busy'.
    """
    meter = meters.BatchMeter(received)
    hot = hot_state.load(sorted({item.message.game for item in batch}))
    try:
        answers, done = _tried(batch, hot)
    except Exception as error:
        lone = len(batch) == 1 and isinstance(error, OperationalError)  # is handed in again, and may pass then
        if lone or not reply_to or not connection.is_usable():
            raise
        logger.exception("batch_split", extra={"size": len(batch)})
        answers = [_alone(item) for item in batch]
        _publish(_Batch({}, {}, {}), answers, reply_to, batch_id)
        return answers
    meter.committed()
    _publish(done, answers, reply_to, batch_id)
    meter.published(batch, answers, {game.id: game.room_id for game in done.games.values()})
    _after_boards(done)
    return answers


def _alone(item: Submitted) -> Answer:
    try:
        return apply([item])[0]
    except Exception:  # whatever it is, it is this action's alone
        logger.exception("action_failed", extra={"action_id": str(item.message.id)})
        return Denied("busy", "the server could not take this now: try again")


def _tried(batch: Sequence[Submitted], hot: dict[int, State]) -> tuple[list[Answer], _Batch]:
    ids: set[tuple[int, UUID]] = set()
    for left in reversed(range(TRIES)):
        try:
            return _transaction(batch, hot, ids)
        except IntegrityError:
            # An id that the log knows, on an action that could have been accepted: now they are looked up first.
            if ids or not left:
                raise
            ids = {(item.message.game, item.message.id) for item in batch}
        except DatabaseError as error:
            if not connection_lost(error) or not left:
                raise
            connection.close()
    raise AssertionError("the last try raises")


def _transaction(
    batch: Sequence[Submitted], hot: dict[int, State], ids: set[tuple[int, UUID]]
) -> tuple[list[Answer], _Batch]:
    """`ids` are looked up before anything is decided. Others only where an action is refused: hardly any action that
    was accepted once could be again, and the log takes no id twice."""
    with transaction.atomic():
        games = log.lock({item.message.game for item in batch})
        known = log.find(ids) if ids else {}
        states = {game.id: _current(game, hot) for game in games.values()}
        done = _Batch(games, states, known)
        answers = [_decide(done, item) for item in batch]
        if done.moves:
            log.append(done.moves, [(games[game], done.states[game]) for game in done.changed])
        explanations.save(done.explained)
    return answers, done


def _current(game: LockedGame, hot: dict[int, State]) -> State:
    state = hot.get(game.id)
    meters.looked_up(state, game.seq)
    return state if state is not None and state.seq == game.seq else log.rebuild(game.id)


def _decide(done: _Batch, item: Submitted) -> Answer:
    message = item.message
    if message.game not in done.games:
        return Denied("bad_message", "there is no such game", "game")
    bind_contextvars(room=str(done.games[message.game].room_id), game=message.game)
    first = done.known.get((message.game, message.id))
    if first is not None:
        return _again(done, item, first)
    state = done.states[message.game]
    try:
        events = decide(state, to_action(item.player, message))
    except (IllegalMove, InvalidMove) as refusal:
        return _refused(done, item, refusal)
    _accept(done, item, events)
    return Accepted(state.seq + 1)


def _refused(done: _Batch, item: Submitted, refusal: IllegalMove | InvalidMove) -> Answer:
    """Unless it is a repeat of what was accepted before."""
    asked = (item.message.game, item.message.id)
    done.known |= log.find([asked])
    if asked in done.known:
        return _again(done, item, done.known[asked])
    if isinstance(refusal, InvalidMove):
        return Denied("bad_message", refusal.message, refusal.field)
    return Denied(refusal.code, refusal.message)


def _again(done: _Batch, item: Submitted, first: KnownMove) -> Answer:
    """A repeat is the same id, player and payload, and gets the first answer; anything else is a mistake."""
    asked = (item.player, kind_of(item.message), payload_of(item.message))
    if asked != (first.player, first.kind, first.request):
        return Denied("bad_message", "this id is already another action's", "id")
    done.repeats.append((item.message.game, item.message.id))
    return Accepted(first.seq, texts_of(item.message.game, first.seq, item.message.id, first.events))


def _accept(done: _Batch, item: Submitted, events: tuple[Event, ...]) -> None:
    message = item.message
    before = done.states[message.game]
    state = advance(before, events)
    done.states[message.game] = state
    seat = str(getattr(events[0], "seat", ""))
    request = payload_of(message)
    move = NewMove(message.game, state.seq, message.id, item.player, seat, kind_of(message), request, events)
    done.moves.append(move)
    done.known[message.game, message.id] = KnownMove(state.seq, item.player, move.kind, request, events)
    called = events[0]
    if isinstance(called, Called) and isinstance(message, messages.Call) and message.alert:
        public = actor_for(before, called.seat).robot
        done.explained.append(
            explanations.Spoken(message.game, state.seq, called.seat, item.player, message.alert, public)
        )


def _publish(done: _Batch, answers: list[Answer], reply_to: str, batch_id: int) -> None:
    """Hot states, broadcasts, reply: one pipeline. A repeat is told again, for the crash may have been right here."""
    outbox = Outbox()
    if reply_to:
        outbox.decided(reply_to, batch_id)
    if done.moves:
        outbox.write(_save({game: done.states[game] for game in done.changed}))
    for move in done.moves:
        room = done.games[move.game].room_id
        outbox.move(room, move.game, move.seq, move.action_id, move.events)
    for game, action_id in done.repeats:
        first = done.known[game, action_id]
        outbox.move(done.games[game].room_id, game, first.seq, action_id, first.events)
    for spoken in done.explained:
        explanations.announce(outbox, done.games[spoken.game].room_id, spoken)
    if reply_to:
        outbox.reply(reply_to, {"type": "answered", "batch": batch_id, "answers": [_plain(item) for item in answers]})
    outbox.send()


def _save(states: dict[int, State]) -> Any:
    return lambda pipeline: hot_state.save(pipeline, states)


def _plain(answer: Answer) -> list[Any]:
    if isinstance(answer, Accepted):
        return ["accepted", answer.seq, answer.repeat]
    return ["denied", answer.code, answer.message, answer.field]


def _after_boards(done: _Batch) -> None:
    """A room whose board has ended goes on in a transaction of its own; the clock sees to it should we end here."""
    from rooms.session import boards_over  # noqa: PLC0415 - rooms opens games, so it imports this module

    rooms = [done.games[game].room_id for game in done.changed if done.states[game].result is not None]
    if rooms:
        boards_over(rooms)


def open_game(number: int, *, room: Room, deal: Deal, actors: Actors) -> Game:
    """Begin a board, inside the caller's transaction that has locked the room: the row, and move 1, `dealt`. `number`
    is `log.next_number()`."""
    conditions = board(deal.board_number)
    shown = tuple(Shown(seat, hand, str(seat)) for seat, hand in zip(SEATS, hands_of(deal), strict=True))
    policy = UndoPolicy(room.undo_policy)
    dealt = Dealt(conditions.number, conditions.dealer, conditions.vulnerable, policy, actors, shown)
    state, action_id = advance(None, (dealt,)), uuid4()
    log.open_game(
        number,
        room=room.pk,
        session=room.session_number,
        pace=room.robot_pace,
        deal=deal.pk,
        state=state,
        action_id=action_id,
        dealt=dealt,
    )
    _tell_after_commit(room.pk, number, state, action_id, (dealt,))
    return Game(id=number, room=room, deal=deal, board_number=deal.board_number, session_number=room.session_number)


def change_actor(*, game_id: int, seat: Seat, actor: Actor, back: bool) -> None:
    """Put another actor in a seat of a running board, inside the caller's transaction that has locked the room.

    Raises IllegalMove('board_over') when the board has ended.
    """
    game = log.lock([game_id])[game_id]
    state = _current(game, hot_state.load([game_id]))
    events = decide(state, TakeBack(seat, actor) if back else TakeOver(seat, actor))
    _append_own(game, state, "take_back" if back else "take_over", events)


def _append_own(game: LockedGame, state: State, kind: str, events: tuple[Event, ...]) -> None:
    """A move of the site's own, told to the room after the commit."""
    after = advance(state, events)
    seat = str(getattr(events[0], "seat", ""))
    move = NewMove(game.id, after.seq, uuid4(), None, seat, kind, {}, events)
    log.append([move], [(game, after)])
    _tell_after_commit(game.room_id, game.id, after, move.action_id, events)


def _tell_after_commit(room: UUID, game: int, state: State, action_id: UUID, events: tuple[Event, ...]) -> None:
    outbox = after_commit()
    outbox.write(_save({game: state}))
    outbox.move(room, game, state.seq, action_id, events)
