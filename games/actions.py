"""The use case: load, decide and append, then save and broadcast."""

import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.db import OperationalError, connection

from games import explanations, hot_state, log, meters, recent
from games.appending import Appending, current
from games.batch import Accepted, Answer, Batch, Denied, Submitted
from games.dealing import hands_of
from games.log import Head, LockedGame, NewMove
from games.models import Deal, Game
from games.requests import seen_by
from games.rules.action import TakeBack, TakeOver
from games.rules.board import board
from games.rules.engine import advance, decide
from games.rules.events import Dealt, Event, Shown
from games.rules.seat import SEATS, Seat
from games.rules.state import Actor, Actors, State
from games.rules.undo import UndoPolicy
from realtime.broadcast import Outbox, after_commit, decided
from rooms.models import Room

logger = logging.getLogger(__name__)


def apply(
    batch: Sequence[Submitted], *, reply_to: str = "", batch_id: int = 0, received: Sequence[float] = ()
) -> list[Answer]:
    """Decide and append each action, then tell the rooms and `reply_to`. One answer each, in order.

    Raises DatabaseError when the database stays away; then nothing was done, or it was done and a repeat will tell.
    One bad action does not cost the others theirs: where somebody waits for the answers, it alone is told 'busy'.
    """
    meter = meters.BatchMeter(received)
    work = Appending(batch, recent.load(_seen(batch)))
    try:
        done = work.at_once()
        if not work.complete:
            _publish(done)
            _after_boards(done)
            done = work.under_locks()
    except Exception as error:
        lone = len(batch) == 1 and isinstance(error, OperationalError)  # is handed in again, and may pass then
        if lone or not reply_to or not connection.is_usable():
            raise
        logger.exception("batch_split", extra={"size": len(batch)})
        done = Batch({})
    meter.committed()
    answers = [answer or _alone(item) for item, answer in zip(batch, work.answers, strict=True)]
    if reply_to and len(batch) > 1:  # behind one that came alone nothing waits: it is told with its news
        decided(reply_to, batch_id)
    _publish(done, answers, reply_to, batch_id)
    meter.published(batch, work.answers, work.rooms)
    _after_boards(done)
    return answers


def _seen(batch: Sequence[Submitted]) -> dict[int, int]:
    """The games, and the highest number that those who act in them had seen: their logs are at least there."""
    seen: dict[int, int] = {}
    for item in batch:
        game, number = item.message.game, seen_by(item.message)
        seen[game] = max(number, seen.get(game, 0))
    return seen


def _alone(item: Submitted) -> Answer:
    try:
        return apply([item])[0]
    except Exception:  # whatever it is, it is this action's alone
        logger.exception("action_failed", extra={"action_id": str(item.message.id)})
        return Denied("busy", "the server could not take this now: try again")


def _publish(done: Batch, answers: Sequence[Answer] = (), reply_to: str = "", batch_id: int = 0) -> None:
    """Hot states, broadcasts, reply: one piece. A repeat is told again, for the crash may have been right here."""
    outbox = Outbox()
    if done.moves:
        states = {game: done.states[game] for game in done.changed}
        recent.keep(states)
        outbox.write(hot_state.saving(states))
    for move in done.moves:
        outbox.move(done.rooms[move.game], move.game, move.seq, move.action_id, move.events)
    for game, action_id in done.repeats:
        first = done.known[game, action_id]
        outbox.move(done.rooms[game], game, first.seq, action_id, first.events)
    for spoken in done.explained:
        explanations.announce(outbox, done.rooms[spoken.game], spoken)
    if reply_to:
        outbox.reply(reply_to, {"type": "answered", "batch": batch_id, "answers": [_plain(item) for item in answers]})
    outbox.send()


def _plain(answer: Answer) -> list[Any]:
    if isinstance(answer, Accepted):
        return ["accepted", answer.seq, answer.repeat]
    return ["denied", answer.code, answer.message, answer.field]


def _after_boards(done: Batch) -> None:
    """A room whose board has ended goes on in a transaction of its own; the clock sees to it should we end here."""
    from rooms.session import boards_over  # noqa: PLC0415 - rooms opens games, so it imports this module

    rooms = [done.rooms[game] for game in done.changed if done.states[game].result is not None]
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
        deal=deal,
        state=state,
        action_id=action_id,
        dealt=dealt,
    )
    _tell_after_commit(room.pk, number, state, action_id, (dealt,))
    return Game(id=number, room=room, board_number=deal.board_number, session_number=room.session_number)


def change_actor(*, game_id: int, seat: Seat, actor: Actor, back: bool) -> None:
    """Put another actor in a seat of a running board, inside the caller's transaction that has locked the room.

    Raises IllegalMove('board_over') when the board has ended.
    """
    game = log.lock([game_id])[game_id]
    state = current(game, hot_state.load([game_id]))
    events = decide(state, TakeBack(seat, actor) if back else TakeOver(seat, actor))
    _append_own(game, state, "take_back" if back else "take_over", events)


def _append_own(game: LockedGame, state: State, kind: str, events: tuple[Event, ...]) -> None:
    """A move of the site's own, told to the room after the commit."""
    after = advance(state, events)
    seat = str(getattr(events[0], "seat", ""))
    move = NewMove(game.id, after.seq, uuid4(), None, seat, kind, {}, events)
    log.append([move], [Head(game.id, game.seq, after)])
    _tell_after_commit(game.room_id, game.id, after, move.action_id, events)


def _tell_after_commit(room: UUID, game: int, state: State, action_id: UUID, events: tuple[Event, ...]) -> None:
    outbox = after_commit()
    outbox.write(hot_state.saving({game: state}))
    outbox.move(room, game, state.seq, action_id, events)
