"""Invariant 6: a seat is held for 30 s after its player was last heard, and freed soon after that.

All clients' views of a room are put in the order of their versions: they show when a seat was freed, and until when it
was to be held.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.chaos.judging.evidence import CLOSED, OPENED, SEEN, SENT, Evidence, Message, Recording
from bench.chaos.judging.violation import Violation

HOLD_SECONDS = 30.0
LATE_SECONDS = 2.0
REPAIR_SECONDS = 20.0
"""How long the site may need after a fault has healed, where it is not known when all had caught up."""
_ROUND_TRIP_SECONDS = 0.05


@dataclass
class _Seated:
    seat: str | None
    hold_until: float | None
    """Seconds since the epoch."""


def check(evidence: Evidence) -> Iterator[Violation]:
    heard = {recording.player: _times_heard(recording) for recording in evidence.recordings}
    for views in _views_by_room(evidence).values():
        before: dict[int, _Seated] = {}
        for _, view in sorted(views.items()):
            for player in view["players"]:
                if player["robot"]:
                    continue
                now = _Seated(player["seat"], player["hold_until"] and player["hold_until"] / 1000)
                was = before.get(player["player"])
                if was is not None and was.seat and not now.seat:
                    yield from _check_freed(player["player"], was, view["now"] / 1000, heard, evidence)
                before[player["player"]] = now


def _views_by_room(evidence: Evidence) -> Mapping[str, Mapping[int, Message]]:
    """By room and version: the earliest view of each version that anybody was sent."""
    rooms: dict[str, dict[int, Message]] = defaultdict(dict)
    for recording in evidence.recordings:
        for entry in recording.entries:
            if entry.kind == SEEN and entry.message["type"] in {"room", "welcome"}:
                view = entry.message["room"]
                known = rooms[recording.room].setdefault(view["version"], view)
                if view["now"] < known["now"]:
                    rooms[recording.room][view["version"]] = view
    return rooms


def _check_freed(
    player: int, was: _Seated, at: float, heard: Mapping[int, list[float]], evidence: Evidence
) -> Iterator[Violation]:
    last = max((moment for moment in heard.get(player, []) if moment < at), default=None)
    if last is not None and at - last < HOLD_SECONDS:
        text = f"player {player} lost seat {was.seat} {at - last:.1f} s after they were last heard"
        yield Violation(6, "hold", text, at)
    due = was.hold_until
    for fault in evidence.faults:
        ended = fault.caught_up or fault.healed + REPAIR_SECONDS
        if due is not None and fault.began - 1 <= due + LATE_SECONDS and due <= ended:
            due = max(due, ended + HOLD_SECONDS)  # an outage of the site extends holds
    if due is not None and at > due + LATE_SECONDS:
        yield Violation(6, "hold", f"player {player}: seat {was.seat} was freed {at - due:.1f} s late", at)


def _times_heard(recording: Recording) -> list[float]:
    """When the site surely heard the player: what they sent before it sent something on the same socket."""
    moments: list[float] = []
    pending: list[float] = []
    for entry in recording.entries:
        if entry.kind == SENT:
            pending.append(entry.at)
        elif entry.kind == SEEN:
            moments += [moment for moment in pending if moment < entry.at - _ROUND_TRIP_SECONDS]
            pending = []
        elif entry.kind in {OPENED, CLOSED}:
            pending = []
    return moments
