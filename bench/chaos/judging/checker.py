"""Holds the evidence of a run against the seven invariants of the architecture.

1 acknowledged means logged, once; refused means not. 2 numbers without gaps. 3 log, hot state and every snapshot
agree. 4 each socket's stream is contiguous. 5 nobody sees what they may not. 6 a seat is held long enough and freed
once. 7 all players get back to the head.
"""

from bench.chaos.judging import acknowledgements, move_log, recovery, seat_holds, secrecy
from bench.chaos.judging.client_stream import ClientStream
from bench.chaos.judging.evidence import Evidence
from bench.chaos.judging.replayed_board import ReplayedBoard
from bench.chaos.judging.violation import Violation


def check(evidence: Evidence) -> list[Violation]:
    """All violations of all invariants; an empty list when the run was sound."""
    boards = {game.id: ReplayedBoard(game) for game in evidence.games.values()}
    replayable = {game: board for game, board in boards.items() if not board.error and board.states}
    violations = [*acknowledgements.check(evidence), *move_log.check_numbers(evidence), *move_log.check_states(boards)]
    for recording in evidence.recordings:
        violations += ClientStream(recording, replayable).check()
    violations += [*secrecy.check_alerts(evidence, replayable), *secrecy.check_logs(evidence)]
    violations += [*seat_holds.check(evidence), *recovery.check_heads(evidence), *recovery.check_closes(evidence)]
    return violations
