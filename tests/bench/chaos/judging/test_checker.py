"""The checker finds a planted violation of each invariant in evidence that is otherwise sound."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from bench.chaos.judging.checker import check
from bench.chaos.judging.evidence import (
    CLOSED,
    OPENED,
    SEEN,
    SENT,
    AppliedFault,
    Evidence,
    RecordEntry,
    Recording,
    StoredGame,
    StoredMove,
)
from bench.chaos.judging.replayed_board import ReplayedBoard, on_the_wire
from games.rules.elements.seat import SEATS
from games.rules.events import for_viewer
from tests.games.rules.table import Table

ROOM, GAME = "room", 1
NORTH, EAST, SOUTH = 0, 1, 2


def action(number: int) -> str:
    return f"action-{number}"


def wire(events: Any, viewer: Any) -> list[dict]:
    return [on_the_wire(for_viewer(event, viewer)) for event in events]


def room(version: int, now: float, **changes: Any) -> dict:
    """A view of the room in which the other three are present; `changes` are of North."""
    players = [
        {"player": place + 1, "seat": str(seat), "robot": False, "hold_until": None} for place, seat in enumerate(SEATS)
    ]
    players[0] |= changes
    return {"version": version, "now": int(now * 1000), "players": players}


@pytest.fixture
def evidence() -> Evidence:
    """1NT by North and four cards: all saw every move and got their answers, then asked for a snapshot."""
    table = Table()
    table.calls("1N p p p")
    for card in ("H2", "D2", "C2", "S2"):
        table.cards(card)
    actions = [None, 1, 2, 3, 4, 2, 1, 4, 1]
    moves = [
        StoredMove(seq, action(seq), player, events)
        for seq, (events, player) in enumerate(zip(table.moves, actions, strict=True), 1)
    ]
    game = StoredGame(GAME, ROOM, len(moves), moves, table.state)
    recordings = [recording(place, game) for place in range(4)]
    faults = [AppliedFault("sockets cut", 100.0, 101.0, 103.0)]
    return Evidence(recordings, {GAME: game}, {"ready-1": {"type": "done"}}, faults, ["a-token"], {"web.1": "started"})


def recording(place: int, game: StoredGame) -> Recording:
    entries = [RecordEntry(1.0, OPENED), welcome(None, 1.0)]
    for move in game.moves:
        at = 1.0 + move.seq
        if move.player == place + 1:
            sent = {"type": "call", "id": move.action_id, "game": GAME, "seq": move.seq - 1}
            entries.append(RecordEntry(at, SENT, sent | ({"alert": "alert-" + "0" * 32} if move.seq == 2 else {})))
        message = {"type": "event", "game": GAME, "seq": move.seq, "id": move.action_id}
        entries.append(RecordEntry(at, SEEN, message | {"events": wire(move.events, SEATS[place])}))
    view = ReplayedBoard(game).view(game.head, SEATS[place])
    entries.append(welcome({"game": GAME, "seq": game.head, "state": view}, 20.0))
    entries.append(RecordEntry(30.0, CLOSED, {"code": 1000}))
    return Recording(f"P{place}", place + 1, ROOM, entries)


def welcome(snapshot: Any, at: float) -> RecordEntry:
    return RecordEntry(at, SEEN, {"type": "welcome", "room": room(1, 1.0), "game": snapshot})


def events_of(one: Recording) -> list[RecordEntry]:
    return [entry for entry in one.entries if entry.message.get("type") == "event"]


def found(evidence: Evidence) -> set[tuple[int, str]]:
    return {(violation.invariant, violation.kind) for violation in check(evidence)}


def test_sound_evidence_has_no_violations(evidence):
    assert check(evidence) == []


def test_an_acknowledged_action_that_is_not_in_the_log(evidence):
    game = evidence.games[GAME]
    last = game.moves.pop()
    game.head, game.hot = last.seq - 1, None
    assert (1, "lost") in found(evidence)


def test_a_move_that_was_sent_with_another_number(evidence):
    events_of(evidence.recordings[EAST])[2].message["seq"] = 2
    assert (1, "lost") in found(evidence)


def test_a_room_action_that_was_done_and_has_no_stored_answer(evidence):
    north = evidence.recordings[NORTH].entries
    north[2:2] = [
        RecordEntry(1.5, SENT, {"type": "ready", "id": "ready-2"}),
        RecordEntry(1.6, SEEN, {"type": "done", "id": "ready-2"}),
    ]
    assert found(evidence) == {(1, "lost")}


def test_a_refused_action_that_is_in_the_log(evidence):
    refusal = {"type": "refused", "id": action(2), "code": "not_your_turn", "message": ""}
    evidence.recordings[NORTH].entries.insert(-1, RecordEntry(21.0, SEEN, refusal))
    assert found(evidence) == {(1, "refused and logged")}


def test_an_action_that_was_never_answered(evidence):
    evidence.recordings[NORTH].entries.insert(
        -1, RecordEntry(21.0, SENT, {"type": "play", "id": "x", "game": GAME, "seq": 9})
    )
    assert found(evidence) == {(1, "unanswered")}


def test_a_number_that_is_missing(evidence):
    del evidence.games[GAME].moves[4]
    assert (2, "gap") in found(evidence)


def test_a_head_that_is_not_the_last_move(evidence):
    evidence.games[GAME].head += 1
    assert (2, "gap") in found(evidence)


def test_an_action_that_was_logged_twice(evidence):
    moves = evidence.games[GAME].moves
    moves[7] = replace(moves[7], action_id=moves[6].action_id)
    assert (2, "doubled") in found(evidence)


def test_a_hot_state_that_is_not_the_logs(evidence):
    game = evidence.games[GAME]
    game.hot = replace(game.hot, seq=game.hot.seq - 1)
    assert found(evidence) == {(3, "hot state")}


def test_a_log_that_cannot_be_replayed(evidence):
    moves = evidence.games[GAME].moves
    moves[8] = replace(moves[8], events=moves[6].events)
    assert (3, "hot state") in found(evidence) or (3, "replay") in found(evidence)


def test_a_snapshot_that_shows_another_turn_than_the_log(evidence):
    evidence.recordings[SOUTH].entries[-2].message["game"]["state"]["turn"] = None
    assert found(evidence) == {(3, "picture")}


def test_a_stream_with_a_gap(evidence):
    east = evidence.recordings[EAST]
    east.entries.remove(events_of(east)[4])
    assert found(evidence) == {(4, "gap")}


def test_a_snapshot_that_steps_back(evidence):
    east = evidence.recordings[EAST]
    old = {"game": GAME, "seq": 3, "state": ReplayedBoard(evidence.games[GAME]).view(3, "E")}
    east.entries.insert(-1, welcome(old, 22.0))
    assert (4, "step back") in found(evidence)


def test_an_event_whose_content_is_not_the_logs(evidence):
    events_of(evidence.recordings[EAST])[1].message["events"][0]["call"] = "2N"
    assert (4, "content") in found(evidence)


def test_a_hand_that_is_shown_to_an_opponent(evidence):
    dealt = evidence.games[GAME].moves[0]
    east = evidence.recordings[EAST]
    events_of(east)[0].message["events"] = wire(dealt.events, "N")
    assert (5, "leak") in found(evidence)


def test_dummy_that_is_shown_before_the_opening_lead(evidence):
    view = evidence.recordings[EAST].entries[-2].message["game"]["state"]
    early = deepcopy(ReplayedBoard(evidence.games[GAME]).view(5, "E"))
    early["hands"][SOUTH] = view["hands"][SOUTH]
    place = next(i for i, entry in enumerate(evidence.recordings[EAST].entries) if entry.message.get("seq") == 6)
    evidence.recordings[EAST].entries.insert(place, welcome({"game": GAME, "seq": 5, "state": early}, 6.5))
    assert (5, "leak") in found(evidence)


def test_an_alert_that_is_sent_to_the_partner(evidence):
    explained = {"type": "explained", "game": GAME, "explanation": {"text": "alert-" + "0" * 32}}
    evidence.recordings[EAST].entries.insert(5, RecordEntry(3.0, SEEN, explained))
    assert found(evidence) == set(), "an opponent may see it"
    evidence.recordings[SOUTH].entries.insert(5, RecordEntry(3.0, SEEN, explained))
    assert found(evidence) == {(5, "leak")}


@pytest.mark.parametrize("line", ["a-token", '["SA", "SK", "H2"]', r"{\"hand\": [\"SA\", \"SK\", \"H2\"]}"])
def test_a_log_with_a_token_or_a_hand(evidence, line):
    evidence.logs["worker.1"] = f"something {line} happened"
    assert found(evidence) == {(5, "leak")}


def add_absence(evidence: Evidence, *, last_heard: float, freed: float, until: float) -> None:
    """North is heard for the last time and later loses the seat; South sees both."""
    north, south = evidence.recordings[NORTH].entries, evidence.recordings[SOUTH].entries
    north[-1:] = [
        RecordEntry(last_heard, SENT, {"type": "beat"}),
        RecordEntry(last_heard + 0.2, SEEN, {"type": "beat"}),
    ]
    south[-1:] = [
        RecordEntry(at, SEEN, {"type": "room", "room": view})
        for at, view in (
            (last_heard + 12, room(2, last_heard + 12, hold_until=int(until * 1000))),
            (freed, room(3, freed, seat=None)),
        )
    ]


@pytest.mark.parametrize(
    ("freed", "until", "what"),
    [(231.0, 230.0, set()), (225.0, 225.0, {(6, "hold")}), (235.0, 230.0, {(6, "hold")})],
    ids=["in time", "too early", "too late"],
)
def test_a_seat_is_freed_when_the_hold_has_passed(evidence, freed, until, what):
    add_absence(evidence, last_heard=200.0, freed=freed, until=until)
    assert found(evidence) == what


@pytest.mark.parametrize("reached", [None, 122.0])
def test_a_fault_after_which_not_all_caught_up_in_time(evidence, reached):
    evidence.faults[0].caught_up = reached
    assert found(evidence) == {(7, "behind")}


def test_a_player_who_stays_behind_the_head(evidence):
    west = evidence.recordings[3]
    west.entries = [entry for entry in west.entries if entry.at < 8]
    assert (7, "behind") in found(evidence)


def test_a_stopping_process_that_closes_with_1006(evidence):
    evidence.recordings[EAST].entries[-1].message["code"] = 1006
    assert found(evidence) == set(), "no process was asked to stop"
    evidence.faults.append(AppliedFault("SIGTERM of web", 29.0, 31.0, 32.0))
    assert found(evidence) == {(0, "cut off")}


def test_a_recorded_entry_can_be_read_back():
    entry = RecordEntry(1.5, SEEN, {"type": "done", "id": "x"})
    assert msgspec.json.decode(msgspec.json.encode(entry), type=RecordEntry) == entry
