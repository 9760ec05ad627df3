"""What a room is told of a move: JSON texts, redacted and encoded once for each audience."""

import time
from uuid import UUID

from games.rules.elements.seat import KIBITZER, SEATS, Seat, Viewer
from games.rules.events import Dealt, Event, Showing, TakenBack, TakenOver, for_viewer
from games.store.event_data import to_data
from realtime.wire import bus, messages

_AUDIENCES: tuple[Viewer, ...] = (*SEATS, KIBITZER)


def move_message(room_id: UUID, game: int, seq: int, action_id: UUID, events: tuple[Event, ...]) -> bus.Move:
    """Return the broadcast of a move that was just committed, for every process with sockets in the room."""
    texts = event_texts(game, seq, action_id, events)
    return bus.Move(str(room_id), game, seq, str(action_id), seats_given(events), texts, time.time())


def event_texts(game: int, seq: int, action_id: UUID | None, events: tuple[Event, ...]) -> bus.Texts:
    """Return the `event` frames of one move by audience; one for all when the move shows no cards."""
    if not any(isinstance(event, Showing) and event.shown for event in events):
        return {bus.ALL: _frame(game, seq, action_id, events)}
    return {
        str(viewer): _frame(game, seq, action_id, tuple(for_viewer(event, viewer) for event in events))
        for viewer in _AUDIENCES
    }


def seats_given(events: tuple[Event, ...]) -> dict[str, int]:
    """Return the players that this move puts in seats: all four by a `dealt`, one when a seat is taken over or back."""
    first = events[0]
    if isinstance(first, Dealt):
        return {str(seat): actor.player for seat, actor in zip(SEATS, first.actors, strict=True)}
    return {str(first.seat): first.actor.player} if isinstance(first, TakenOver | TakenBack) else {}


def audiences_except(*seats: Seat) -> list[Viewer]:
    """Return all audiences but these seats."""
    return [viewer for viewer in _AUDIENCES if viewer not in seats]


def _frame(game: int, seq: int, action_id: UUID | None, events: tuple[Event, ...]) -> str:
    return messages.encode(messages.Event(game, seq, [to_data(event) for event in events], action_id))
