"""`bin/bench rules`: the rules alone, on one core, without any server.

Boards of random legal play with mostly low calls, so that nearly all are played out. For each move, `decide` and
`advance` are timed, as a worker runs them. A finished board is rebuilt from the JSON of its log.
"""

import json
import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

from bench import report
from bench.report import Target
from games.rules.action import Action, MakeCall, PlayCard
from games.rules.elements.board import board
from games.rules.elements.deal import DEALS, deal_from_number
from games.rules.elements.seat import SEATS
from games.rules.engine import advance, decide, replay
from games.rules.events import Dealt, Event, Shown
from games.rules.phases.auction import legal_calls
from games.rules.phases.play import legal_cards
from games.rules.phases.undo import UndoPolicy
from games.rules.state import Actor, State, actor_for, turn
from games.store.event_data import events_from_json, events_to_json

BOARDS = 1000
SEED = 1
Log = list[tuple[Event, ...]]


@dataclass(frozen=True)
class RulesOutcome:
    boards: int
    moves: int
    per_second: float
    """Whole boards, including the choice of calls and cards."""

    move_micros: float
    """The mean of `decide` and `advance` together."""

    rebuild_millis: float
    longest_millis: float


def measure() -> RulesOutcome:
    chance = random.Random(SEED)
    spent, logs = 0.0, []
    began = time.process_time()
    for number in range(1, BOARDS + 1):
        log, seconds = _play(chance, number)
        logs.append(log)
        spent += seconds
    took = time.process_time() - began
    moves = sum(len(log) - 1 for log in logs)
    rebuilt = list(_rebuild(logs))
    return RulesOutcome(
        BOARDS, moves, BOARDS / took, 1e6 * spent / moves, 1e3 * statistics.median(rebuilt), 1e3 * max(rebuilt)
    )


def section_text(outcome: RulesOutcome) -> str:
    reached = [
        Target("A move at most 40 µs, legality included", f"{outcome.move_micros:.1f} µs", outcome.move_micros <= 40),
        Target(
            "At least 300 boards of random legal play a second",
            f"{outcome.per_second:.0f} boards/s",
            outcome.per_second >= 300,
        ),
        Target(
            "A finished board rebuilt from its log in at most 5 ms",
            f"{outcome.rebuild_millis:.2f} ms at the median, {outcome.longest_millis:.2f} ms the slowest",
            outcome.rebuild_millis <= 5,
        ),
    ]
    how = (
        f"{outcome.boards} boards with {outcome.moves} calls and cards (seed {SEED}), one process, no server; CPU time."
    )
    return f"{how}\n\n{report.target_table(reached)}"


def print_summary(outcome: RulesOutcome) -> None:
    print(
        f"rules: {outcome.per_second:.0f} boards/s, {outcome.move_micros:.1f} µs a move; a finished board rebuilt in "
        f"{outcome.rebuild_millis:.2f} ms (slowest {outcome.longest_millis:.2f})\n",
        flush=True,
    )


def _play(chance: random.Random, number: int) -> tuple[Log, float]:
    """The log of one board, and the CPU seconds that its moves took."""
    log: Log = [(_deal(chance, number),)]
    state, spent = advance(None, log[0]), 0.0
    while state.result is None:
        action = _choose(chance, state)
        began = time.process_time()
        events = decide(state, action)
        state = advance(state, events)
        spent += time.process_time() - began
        log.append(events)
    return log, spent


def _choose(chance: random.Random, state: State) -> Action:
    seat = turn(state)
    assert seat is not None
    player = actor_for(state, seat).player
    if state.play is not None:
        return PlayCard(player, state.seq, chance.choice(legal_cards(state.play)))
    calls = legal_calls(state.auction)
    return MakeCall(player, state.seq, calls[0] if chance.random() < 0.7 else chance.choice(calls[:9]))


def _deal(chance: random.Random, number: int) -> Dealt:
    conditions, deal = board(number), deal_from_number(chance.randrange(DEALS))
    north, east, south, west = (Actor(player, robot=False) for player in range(1, 5))
    shown = tuple(Shown(seat, deal[seat.order], str(seat)) for seat in SEATS)
    actors = (north, east, south, west)
    return Dealt(number, conditions.dealer, conditions.vulnerable, UndoPolicy.CONSENT, actors, shown)


def _rebuild(logs: list[Log]) -> Iterator[float]:
    """The CPU seconds of each replay; the log is in the form that PostgreSQL returns."""
    for log in logs:
        rows = [json.dumps(json.loads(events_to_json(events))) for events in log]
        began = time.process_time()
        state = replay(events_from_json(row) for row in rows)
        yield time.process_time() - began
        assert state.result is not None
