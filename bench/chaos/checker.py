"""Holds what everybody saw against the log, by the seven invariants of the architecture. Evidence in, violations out.

1 acknowledged means logged, once; refused means not. 2 numbers without gaps. 3 log, hot state and every snapshot
agree. 4 each socket's stream is contiguous. 5 nobody sees what he may not. 6 a seat is held long enough and freed once.
7 everybody gets back to the head.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import msgspec

from bench.chaos.evidence import CLOSED, OPENED, SEEN, SENT, Entry, Evidence, Game, Message, Witness
from bench.client.fold import View, fold
from games.rules.elements.seat import EVERYBODY, SEATS, Seat
from games.rules.engine import advance
from games.rules.errors import IllegalMove, InvalidMove
from games.rules.events import Dealt, Event, for_viewer
from games.rules.player_view import player_view
from games.rules.state import State, seats_of

HOLD_SECONDS = 30.0
LATE_SECONDS = 2.0
LEVEL_SECONDS = 20.0
UNDECIDED = {"busy", "too_fast", "bad_message"}
"""Refusals of a sending, not of the action: it may be, or become, accepted under the same id."""
CARD = re.compile(r'"([SHDC][AKQJT2-9])"')
ALERT = re.compile(r"alert-[0-9a-f]{32}")


@dataclass(frozen=True)
class Violation:
    """`kind` is what the report counts: lost, doubled, leak, or something else."""

    invariant: int
    kind: str
    text: str
    at: float | None = None

    def __str__(self) -> str:
        return f"invariant {self.invariant}, {self.kind}: {self.text}"


class Board:
    """One game's log folded: `states[n - 1]` is how it stood after move n."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.states: list[State] = []
        self.error: str | None = None
        for move in game.moves:
            try:
                self.states.append(advance(self.states[-1] if self.states else None, move.events))
            except (IllegalMove, InvalidMove, AssertionError, LookupError) as error:
                self.error = f"move {move.seq} cannot be replayed: {error!r}"
                return

    @cached_property
    def by_seq(self) -> dict[int, Any]:
        return {move.seq: move for move in self.game.moves}

    def viewers(self, player: int, seq: int) -> list[str]:
        """Through whose eyes the player may see the board then: of the seat dealt to him or that he acts for."""
        first = self.game.moves[0].events[0]
        dealt = first.actors if isinstance(first, Dealt) else ()
        seats = [str(seat) for seat, actor in zip(SEATS, dealt, strict=False) if actor.player == player]
        state = self.states[min(seq, len(self.states)) - 1]
        seats += [str(seat) for seat in seats_of(state, player) if str(seat) not in seats]
        return seats or ["K"]

    def view(self, seq: int, viewer: Any) -> View:
        view: View = msgspec.json.decode(msgspec.json.encode(player_view(self.states[seq - 1], viewer)))
        return view

    def cards(self, seq: int, viewer: str) -> set[str]:
        """Those that this viewer has been shown by then, and those that were played."""
        state = self.states[min(max(seq, 1), len(self.states)) - 1]
        shown = state.seen[EVERYBODY.index(viewer)]
        cards = {str(card) for seat in shown for card in state.deal[Seat(seat).order]}
        return cards | ({str(card) for card in state.play.cards()} if state.play else set())


def check(evidence: Evidence) -> list[Violation]:
    boards = {game.id: Board(game) for game in evidence.games.values()}
    found = [*answers(evidence), *numbers(evidence), *hot_states(boards)]
    sound = {game: board for game, board in boards.items() if not board.error and board.states}
    for witness in evidence.witnesses:
        found += Stream(witness, sound).violations()
    found += [*alerts(evidence, sound), *logs(evidence), *holds(evidence), *level(evidence)]
    found += farewells(evidence)
    return found


# --- 1: acknowledged and refused --------------------------------------------------------------------------------------


def answers(evidence: Evidence) -> Iterator[Violation]:
    logged = {(game.id, move.action_id): move for game in evidence.games.values() for move in game.moves}
    for witness in evidence.witnesses:
        said: dict[str, Message] = {}
        answered: set[str] = set()
        for entry in witness.entries:
            action = entry.message.get("id")
            if entry.what == SENT and action:
                said.setdefault(action, {"at": entry.at, **entry.message})
            elif entry.what == SEEN and action in said:
                answered.add(action)
                yield from _answer(witness, entry, said[action], logged, evidence)
        if witness.plays:
            for action in said.keys() - answered:
                yield Violation(1, "unanswered", f"{witness.label}: {said[action]}", said[action]["at"])


def _answer(witness: Witness, entry: Entry, asked: Message, logged: Any, evidence: Evidence) -> Iterator[Violation]:
    answer = entry.message
    if answer["type"] == "event":
        move = logged.get((answer["game"], answer["id"]))
        if move is None or move.seq != answer["seq"] or (witness.plays and move.player != witness.player):
            yield Violation(1, "lost", f"{witness.label} was told of {answer}; the log has {move}", entry.at)
    elif answer["type"] == "done":
        kept = evidence.answers.get(answer["id"])
        if asked["type"] not in {"chat", "explain", "ask"} and (kept is None or kept["type"] != "done"):
            yield Violation(1, "lost", f"{witness.label} was told that {asked} is done; kept is {kept}", entry.at)
    elif answer["type"] == "refused" and answer["code"] not in UNDECIDED:
        if (asked.get("game"), answer["id"]) in logged:
            text = f"{witness.label}: {asked} was refused ({answer['code']}) and stands in the log"
            yield Violation(1, "refused and logged", text, entry.at)
        elif evidence.answers.get(answer["id"], {}).get("type") == "done":
            yield Violation(1, "refused and logged", f"{witness.label}: {asked} was refused, and done", entry.at)


# --- 2 and 3: the log, and what was made of it ------------------------------------------------------------------------


def numbers(evidence: Evidence) -> Iterator[Violation]:
    for game in evidence.games.values():
        found = [move.seq for move in game.moves]
        if found != list(range(1, game.head + 1)):
            yield Violation(2, "gap", f"game {game.id} has head {game.head} and the moves {found}")
        for action, times in Counter(move.action_id for move in game.moves).items():
            if times > 1:
                yield Violation(2, "doubled", f"game {game.id} has {times} moves of action {action}")


def hot_states(boards: dict[int, Board]) -> Iterator[Violation]:
    for board in boards.values():
        hot = board.game.hot
        if board.error:
            yield Violation(3, "replay", f"game {board.game.id}: {board.error}")
        elif hot is not None and (hot.seq > len(board.states) or hot != board.states[hot.seq - 1]):
            yield Violation(3, "hot state", f"game {board.game.id}: the hot state of move {hot.seq} is not the log's")


# --- 3, 4, 5: what one client was sent --------------------------------------------------------------------------------


class Stream:
    """Goes through a recording once, folding as a page does."""

    def __init__(self, witness: Witness, boards: dict[int, Board]) -> None:
        self.witness = witness
        self.boards = boards
        self.game: int | None = None
        self.seq = 0
        self.view: View | None = None
        self.greeted = False
        """Whether this socket has had its `welcome`: before it there is nothing to be contiguous with."""

    def violations(self) -> Iterator[Violation]:
        for entry in self.witness.entries:
            if entry.what == OPENED:
                self.greeted = False
            elif entry.what == SEEN:
                for violation in self._seen(entry.message):
                    yield Violation(violation.invariant, violation.kind, violation.text, entry.at)
        if self.witness.plays and self.game in self.boards and self.seq < self.boards[self.game].game.head:
            yield Violation(7, "behind", f"{self._who()} at the end; the head is {self.boards[self.game].game.head}")

    def _seen(self, message: Message) -> Iterator[Violation]:
        kind = message["type"]
        if kind in {"welcome", "snapshot"}:
            self.greeted = True
            if message["game"] is not None:
                yield from self._snapshot(message["game"])
        elif kind == "event":
            yield from self._event(message)
        yield from self._cards(message)

    def _snapshot(self, snapshot: Message) -> Iterator[Violation]:
        game, seq = snapshot["game"], snapshot["seq"]
        if game == self.game and seq < self.seq:
            yield Violation(4, "step back", f"{self._who()} was sent the snapshot of move {seq}")
        self.game, self.seq, self.view = game, seq, snapshot["state"]
        yield from self._compare("the snapshot")

    def _event(self, message: Message) -> Iterator[Violation]:
        game, seq = message["game"], message["seq"]
        yield from self._logged(message)
        if (game == self.game and seq == self.seq + 1) or (seq == 1 and game > (self.game or 0)):
            view = fold(None if seq == 1 else self.view, message["events"])
            self.game, self.seq, self.view = game, seq, view
            yield from self._compare("the fold")
        elif self.greeted and (game > (self.game or 0) or (game == self.game and seq > self.seq)):
            yield Violation(4, "gap", f"{self._who()} was sent move {seq} of game {game}")

    def _logged(self, message: Message) -> Iterator[Violation]:
        board = self.boards.get(message["game"])
        if board is None:
            return
        move = board.by_seq.get(message["seq"])
        if move is None:
            yield Violation(1, "lost", f"{self.witness.label} was told of a move that the log has not: {message}")
            return
        viewers = board.viewers(self.witness.player, message["seq"])
        told = [[on_the_wire(for_viewer(event, viewer)) for event in move.events] for viewer in (*viewers, "K")]  # type: ignore[arg-type]
        if message["events"] not in told:
            yield Violation(4, "content", f"{self.witness.label} was told something else than the log: {message}")

    def _compare(self, what: str) -> Iterator[Violation]:
        board = self.boards.get(self.game or 0)
        if board is None:
            return
        if self.seq > len(board.states):
            yield Violation(3, "ahead", f"{what} of {self._who()} is ahead of the log")
            return
        viewers = board.viewers(self.witness.player, self.seq)
        if not any(self.view == board.view(self.seq, viewer) for viewer in viewers):
            yield Violation(3, "picture", f"{what} of {self._who()} as {viewers} is not what the log says")

    def _cards(self, message: Message) -> Iterator[Violation]:
        if message["type"] == "room":
            return  # its only cards are in results, as text
        named = set(CARD.findall(msgspec.json.encode(message).decode()))
        if not named:
            return
        game, seq = (message["game"], message["seq"]) if message["type"] == "event" else (self.game, self.seq)
        board = self.boards.get(game or 0)
        if board is None:
            return
        allowed = set().union(*(board.cards(seq, each) for each in board.viewers(self.witness.player, seq)))
        if not named <= allowed:
            text = f"{self._who()} was shown {sorted(named - allowed)} by a {message['type']} of move {seq}"
            yield Violation(5, "leak", text)

    def _who(self) -> str:
        return f"{self.witness.label} at move {self.seq} of game {self.game}"


# --- 5: alerts and logs -----------------------------------------------------------------------------------------------


def alerts(evidence: Evidence, boards: dict[int, Board]) -> Iterator[Violation]:
    """What a caller told the opponents, his partner hears nothing of while the board lasts."""
    said = {
        entry.message["alert"]: (witness.player, entry.message["game"])
        for witness in evidence.witnesses
        for entry in witness.entries
        if entry.what == SENT and entry.message.get("alert")
    }
    for witness in evidence.witnesses:
        for entry in witness.entries:
            if entry.what != SEEN:
                continue
            for text in ALERT.findall(msgspec.json.encode(entry.message).decode()):
                caller, game = said.get(text, (0, 0))
                board = boards.get(game)
                if board is not None and _partners(board, caller, witness.player):
                    yield Violation(5, "leak", f"{witness.label} was told his partner's {text}", entry.at)


def _partners(board: Board, one: int, other: int) -> bool:
    mine, his = board.viewers(one, 1)[0], board.viewers(other, 1)[0]
    return "K" not in (mine, his) and Seat(mine).partner is Seat(his)


def logs(evidence: Evidence) -> Iterator[Violation]:
    for name, text in evidence.logs.items():
        for secret in evidence.secrets:
            if secret in text:
                yield Violation(5, "leak", f"the log of {name} has a token")
        if re.search(r'(\\?"[SHDC][AKQJT2-9]\\?",\s*){2}', text):
            yield Violation(5, "leak", f"the log of {name} has a hand")


# --- 6: seats that are kept -------------------------------------------------------------------------------------------


@dataclass
class _Seated:
    seat: str | None
    hold_until: float | None


def holds(evidence: Evidence) -> Iterator[Violation]:
    """Every room's views in the order of their versions: when a seat fell free, and when its player was last heard."""
    views: dict[str, dict[int, Message]] = defaultdict(dict)
    for witness in evidence.witnesses:
        for entry in witness.entries:
            if entry.what == SEEN and entry.message["type"] in {"room", "welcome"}:
                view = entry.message["room"]
                known = views[witness.room].setdefault(view["version"], view)
                if view["now"] < known["now"]:
                    views[witness.room][view["version"]] = view
    heard = {witness.player: _heard(witness) for witness in evidence.witnesses}
    for versions in views.values():
        before: dict[int, _Seated] = {}
        for _, view in sorted(versions.items()):
            for person in view["players"]:
                if not person["robot"]:
                    now = _Seated(person["seat"], person["hold_until"] and person["hold_until"] / 1000)
                    was = before.get(person["player"])
                    if was is not None and was.seat and not now.seat:
                        yield from _freed(person["player"], was, view["now"] / 1000, heard, evidence)
                    before[person["player"]] = now


def _freed(
    player: int, was: _Seated, at: float, heard: dict[int, list[float]], evidence: Evidence
) -> Iterator[Violation]:
    last = max((moment for moment in heard.get(player, []) if moment < at), default=None)
    if last is not None and at - last < HOLD_SECONDS:
        yield Violation(
            6, "hold", f"player {player} lost seat {was.seat} {at - last:.1f} s after he was last heard", at
        )
    due = was.hold_until
    for fault in evidence.faults:
        if due is not None and fault.began - 1 <= due + LATE_SECONDS and due <= (fault.level or fault.healed + 20):
            due = max(due, (fault.level or fault.healed + 20) + HOLD_SECONDS)  # an outage of ours extends holds
    if due is not None and at > due + LATE_SECONDS:
        yield Violation(6, "hold", f"player {player}: seat {was.seat} was freed {at - due:.1f} s late", at)


def _heard(witness: Witness) -> list[float]:
    """When the site surely heard him: what he sent before it said something on the same socket."""
    moments: list[float] = []
    pending: list[float] = []
    for entry in witness.entries:
        if entry.what == SENT:
            pending.append(entry.at)
        elif entry.what == SEEN:
            moments += [moment for moment in pending if moment < entry.at - 0.05]
            pending = []
        elif entry.what in {OPENED, CLOSED}:
            pending = []
    return moments


# --- 7: back at the head ----------------------------------------------------------------------------------------------


def level(evidence: Evidence) -> Iterator[Violation]:
    for fault in evidence.faults:
        if fault.level is None or fault.level - fault.healed > LEVEL_SECONDS:
            yield Violation(
                7, "behind", f"not all were at the head {LEVEL_SECONDS:g} s after: {fault.name}", fault.began
            )


# --- And no process that is asked to stop cuts anybody off ------------------------------------------------------------


def farewells(evidence: Evidence) -> Iterator[Violation]:
    """Beside the invariants: during a SIGTERM every socket that was greeted is closed with a word, never with 1006."""
    asked = [fault for fault in evidence.faults if fault.name.startswith("SIGTERM")]
    for witness in evidence.witnesses:
        greeted = False
        for entry in witness.entries:
            if entry.what == OPENED:
                greeted = False
            elif entry.what == SEEN:
                greeted = True
            elif entry.what == CLOSED and greeted and entry.message["code"] == 1006:
                for fault in asked:
                    if fault.began <= entry.at <= fault.healed:
                        yield Violation(0, "cut off", f"{witness.label} was closed with 1006 by {fault.name}", entry.at)


def on_the_wire(event: Event) -> Message:
    data = {each.name: msgspec.json.decode(msgspec.json.encode(getattr(event, each.name))) for each in fields(event)}
    return {"type": event.type, **data}
