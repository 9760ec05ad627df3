"""Invariants 2 and 3: the log has no gaps and no action twice, it can be replayed, and hot states agree with it."""

from collections import Counter
from collections.abc import Iterator, Mapping

from bench.chaos.judging.evidence import Evidence
from bench.chaos.judging.replayed_board import ReplayedBoard
from bench.chaos.judging.violation import Violation


def check_numbers(evidence: Evidence) -> Iterator[Violation]:
    for game in evidence.games.values():
        numbers = [move.seq for move in game.moves]
        if numbers != list(range(1, game.head + 1)):
            yield Violation(2, "gap", f"game {game.id} has head {game.head} and the moves {numbers}")
        for action, times in Counter(move.action_id for move in game.moves).items():
            if times > 1:
                yield Violation(2, "doubled", f"game {game.id} has {times} moves of action {action}")


def check_states(boards: Mapping[int, ReplayedBoard]) -> Iterator[Violation]:
    for board in boards.values():
        hot = board.game.hot
        if board.error:
            yield Violation(3, "replay", f"game {board.game.id}: {board.error}")
        elif hot is not None and (hot.seq > len(board.states) or hot != board.states[hot.seq - 1]):
            yield Violation(3, "hot state", f"game {board.game.id}: the hot state of move {hot.seq} is not the log's")
