"""Moves that the site itself makes: the deal that begins a board, and another actor for a seat.

All run inside the caller's transaction; rooms are told after its commit.
"""

from uuid import UUID, uuid4

from games.actions.append import locked_state
from games.actions.event_texts import move_message
from games.deals.fair_deal import hands_of
from games.models import Deal, Game
from games.rules.action import TakeBack, TakeOver
from games.rules.elements.board import board
from games.rules.elements.seat import SEATS, Seat
from games.rules.engine import advance, decide
from games.rules.events import Dealt, Event, Shown
from games.rules.phases.undo import UndoPolicy
from games.rules.state import Actor, Actors, State
from games.store import hot_state, log
from games.store.log import Head, LockedGame, MoveRecord
from realtime.wire.outbox import after_commit


def open_game(
    number: int, *, room: UUID, session: int, robot_pace: float, undo_policy: str, deal: Deal, actors: Actors
) -> Game:
    """Begin a board: insert the game with move 1, `dealt`. The caller's transaction has locked the room.

    `number` comes from `log.next_number()`, `deal` is not saved yet, `actors` are in the order N E S W, `robot_pace` is
    in seconds.
    """
    conditions = board(deal.board_number)
    shown = tuple(Shown(seat, hand, str(seat)) for seat, hand in zip(SEATS, hands_of(deal), strict=True))
    policy = UndoPolicy(undo_policy)
    dealt = Dealt(conditions.number, conditions.dealer, conditions.vulnerable, policy, actors, shown)
    state, action_id = advance(None, (dealt,)), uuid4()
    log.open_game(
        number, room=room, session=session, pace=robot_pace, deal=deal, state=state, action_id=action_id, dealt=dealt
    )
    _tell_after_commit(room, number, state, action_id, (dealt,))
    return Game(id=number, room_id=room, board_number=deal.board_number, session_number=session)


def change_actor(*, game_id: int, seat: Seat, actor: Actor, back: bool) -> None:
    """Put another actor in a seat of a board in play. The caller's transaction has locked the room.

    `back`: a person returns to the seat. Raises IllegalMove('board_over') when the board has ended.
    """
    game = log.lock([game_id])[game_id]
    state = locked_state(game, hot_state.load([game_id]))
    events = decide(state, TakeBack(seat, actor) if back else TakeOver(seat, actor))
    _append_own(game, state, "take_back" if back else "take_over", events)


def _append_own(game: LockedGame, state: State, kind: str, events: tuple[Event, ...]) -> None:
    after = advance(state, events)
    seat = str(getattr(events[0], "seat", ""))
    move = MoveRecord(game.id, after.seq, uuid4(), None, seat, kind, {}, events)
    log.append([move], [Head(game.id, game.seq, after)])
    _tell_after_commit(game.room_id, game.id, after, move.action_id, events)


def _tell_after_commit(room: UUID, game: int, state: State, action_id: UUID, events: tuple[Event, ...]) -> None:
    outbox = after_commit()
    outbox.write(hot_state.save_command({game: state}))
    outbox.to_room(move_message(room, game, state.seq, action_id, events))
