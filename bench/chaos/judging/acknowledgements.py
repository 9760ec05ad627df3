"""Invariant 1: what was acknowledged is in the log or among the stored answers, and what was refused is not."""

from collections.abc import Iterator, Mapping

from bench.chaos.judging.evidence import SEEN, SENT, Evidence, Message, RecordEntry, Recording, StoredMove
from bench.chaos.judging.violation import Violation

UNDECIDED = {"busy", "too_fast", "bad_message"}
"""Refusals of one sending, not of the action: it may be, or become, accepted under the same id."""
NOT_STORED = {"chat", "explain", "ask"}
"""Types of actions whose answers the database does not keep."""

LoggedMoves = Mapping[tuple[int | None, str], StoredMove]
"""By game and id of the action."""


def check(evidence: Evidence) -> Iterator[Violation]:
    logged: LoggedMoves = {(game.id, move.action_id): move for game in evidence.games.values() for move in game.moves}
    for recording in evidence.recordings:
        sent: dict[str, Message] = {}
        answered: set[str] = set()
        for entry in recording.entries:
            action = entry.message.get("id")
            if entry.kind == SENT and action:
                sent.setdefault(action, {"at": entry.at, **entry.message})
            elif entry.kind == SEEN and action in sent:
                answered.add(action)
                yield from _check_answer(recording, entry, sent[action], logged, evidence)
        if recording.plays:
            for action in sent.keys() - answered:
                yield Violation(1, "unanswered", f"{recording.label}: {sent[action]}", sent[action]["at"])


def _check_answer(
    recording: Recording, entry: RecordEntry, sent: Message, logged: LoggedMoves, evidence: Evidence
) -> Iterator[Violation]:
    answer, label = entry.message, recording.label
    stored = evidence.answers.get(answer["id"])
    if answer["type"] == "event":
        move = logged.get((answer["game"], answer["id"]))
        if move is None or move.seq != answer["seq"] or (recording.plays and move.player != recording.player):
            yield Violation(1, "lost", f"{label} was sent {answer}; the log has {move}", entry.at)
    elif answer["type"] == "done":
        if sent["type"] not in NOT_STORED and (stored is None or stored["type"] != "done"):
            yield Violation(1, "lost", f"{label} was sent `done` for {sent}; stored is {stored}", entry.at)
    elif answer["type"] == "refused" and answer["code"] not in UNDECIDED:
        if (sent.get("game"), answer["id"]) in logged:
            text = f"{label}: {sent} was refused ({answer['code']}) and is in the log"
            yield Violation(1, "refused and logged", text, entry.at)
        elif stored is not None and stored["type"] == "done":
            yield Violation(1, "refused and logged", f"{label}: {sent} was refused, and done", entry.at)
