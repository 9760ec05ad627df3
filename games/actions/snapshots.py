"""What a viewer is sent when they connect or reconnect: a snapshot, or the moves that they missed.

Neither is older than the head of the log at the time of the call.
"""

from games.actions import explanations
from games.actions.event_texts import event_texts, seats_given
from games.rules.elements.seat import Viewer
from games.rules.player_view import PlayerView, player_view
from games.rules.state import State
from games.store import log
from games.store.current_state import current_state
from realtime.wire import bus, messages


def snapshot(game_id: int, viewer: Viewer, listener: str | None = None) -> messages.GameView[PlayerView]:
    """Return the whole board as this viewer may see it.

    `listener` is the audience whose explanations they may read: N, E, S, W, K or NOBODY; None for the viewer's own.
    """
    state = current_state(game_id)  # before the explanations, which may be newer
    explained = explanations.of_game(game_id, str(viewer) if listener is None else listener)
    return view_of(game_id, state, viewer, explained)


def view_of(
    game_id: int, state: State, viewer: Viewer, explained: list[messages.ExplanationView]
) -> messages.GameView[PlayerView]:
    """Return the board in this state as this viewer may see it; `explained` are the explanations that they may read."""
    calls = list(state.standing_moves[: len(state.auction.calls)])
    return messages.GameView(game_id, state.seq, player_view(state, viewer), calls, explained)


def missed(game_id: int, viewer: Viewer, after: int, player: int) -> list[tuple[int, str]] | None:
    """Return the frames of the moves after number `after`, for this viewer, with their numbers.

    None when the player got a seat by one of them: events do not show what the seat had seen before.
    """
    frames = []
    for move in log.read_since(game_id, after):
        if move.seq > 1 and player in seats_given(move.events).values():
            return None
        text = bus.for_audience(event_texts(game_id, move.seq, move.action_id, move.events), str(viewer))
        if text is not None:
            frames.append((move.seq, text))
    return frames
