"""What one viewer is shown when he comes, or comes back. Never older than the head of the log when it was read."""

from games import explanations, hot_state, log, meters
from games.rules.player_view import player_view
from games.rules.seat import Viewer
from games.rules.state import State
from realtime import messages
from realtime.broadcast import for_audience, texts_of


def current_state(game_id: int) -> State:
    """From Redis where it stands at the head of the log, else from the log itself."""
    head = log.heads([game_id])[game_id]
    state = hot_state.load([game_id]).get(game_id)
    meters.looked_up(state, head)
    return state if state is not None and state.seq >= head else log.rebuild(game_id)


def snapshot(game_id: int, viewer: Viewer) -> messages.GameView:
    """The whole board as this viewer may see it."""
    state = current_state(game_id)
    told = explanations.of_game(game_id, viewer)
    made = list(state.made[: len(state.auction.calls)])
    return messages.GameView(game_id, state.seq, player_view(state, viewer), made, told)


def missed(game_id: int, viewer: Viewer, after: int) -> list[tuple[int, str]]:
    """The frames of the moves after number `after`, for this viewer, with their numbers."""
    frames = []
    for move in log.read_since(game_id, after):
        text = for_audience(texts_of(game_id, move.seq, move.action_id, move.events), str(viewer))
        if text is not None:
            frames.append((move.seq, text))
    return frames
