"""What a viewer is sent when they connect or reconnect: a snapshot, or the moves that they missed.

Neither is older than the head of the log at the time of the call.
"""

from games.actions import explanations
from games.actions.event_texts import event_texts
from games.rules.elements.seat import Viewer
from games.rules.player_view import PlayerView, player_view
from games.rules.state import State
from games.store import log
from games.store.current_state import current_state
from realtime.wire import bus, messages


def snapshot(game_id: int, viewer: Viewer) -> messages.GameView[PlayerView]:
    """Return the whole board as this viewer may see it."""
    return view_of(game_id, current_state(game_id), viewer, explanations.of_game(game_id, viewer))


def view_of(
    game_id: int, state: State, viewer: Viewer, explained: list[messages.ExplanationView]
) -> messages.GameView[PlayerView]:
    """Return the board in this state as this viewer may see it; `explained` are the explanations that they may read."""
    calls = list(state.standing_moves[: len(state.auction.calls)])
    return messages.GameView(game_id, state.seq, player_view(state, viewer), calls, explained)


def missed(game_id: int, viewer: Viewer, after: int) -> list[tuple[int, str]]:
    """Return the frames of the moves after number `after`, for this viewer, with their numbers."""
    frames = []
    for move in log.read_since(game_id, after):
        text = bus.for_audience(event_texts(game_id, move.seq, move.action_id, move.events), str(viewer))
        if text is not None:
            frames.append((move.seq, text))
    return frames
