"""Invariant 5 beyond the cards on a client's screen: alerts kept from the partner, logs without hands or tokens."""

import re
from collections.abc import Iterator, Mapping

import msgspec

from bench.chaos.judging.evidence import SEEN, SENT, Evidence
from bench.chaos.judging.replayed_board import ReplayedBoard
from bench.chaos.judging.violation import Violation
from games.rules.elements.seat import Seat

_ALERT = re.compile(r"alert-[0-9a-f]{32}")
_HAND = re.compile(r'(\\?"[SHDC][AKQJT2-9]\\?",\s*){2}')


def check_alerts(evidence: Evidence, boards: Mapping[int, ReplayedBoard]) -> Iterator[Violation]:
    """While the board lasts, what a caller told the opponents is not sent to the caller's partner."""
    callers = {
        entry.message["alert"]: (recording.player, entry.message["game"])
        for recording in evidence.recordings
        for entry in recording.entries
        if entry.kind == SENT and entry.message.get("alert")
    }
    for recording in evidence.recordings:
        for entry in recording.entries:
            if entry.kind != SEEN:
                continue
            for text in _ALERT.findall(msgspec.json.encode(entry.message).decode()):
                caller, game = callers.get(text, (0, 0))
                board = boards.get(game)
                if board is not None and _are_partners(board, caller, recording.player):
                    yield Violation(5, "leak", f"{recording.label} was sent their partner's {text}", entry.at)


def _are_partners(board: ReplayedBoard, one: int, other: int) -> bool:
    seats = board.viewers(one, 1)[0], board.viewers(other, 1)[0]
    return "K" not in seats and Seat(seats[0]).partner is Seat(seats[1])


def check_logs(evidence: Evidence) -> Iterator[Violation]:
    for name, text in evidence.logs.items():
        for secret in evidence.secrets:
            if secret in text:
                yield Violation(5, "leak", f"the log of {name} has a token")
        if _HAND.search(text):
            yield Violation(5, "leak", f"the log of {name} has a hand")
