"""Invariants 3, 4, 5 and 7 for one client: what it was sent is contiguous, agrees with the log and leaks no card."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import msgspec

from bench.chaos.judging.evidence import OPENED, SEEN, Message, Recording
from bench.chaos.judging.replayed_board import ReplayedBoard, on_the_wire
from bench.chaos.judging.violation import Violation
from bench.client.fold import View, fold
from games.rules.events import for_viewer

_CARD = re.compile(r'"([SHDC][AKQJT2-9])"')


class ClientStream:
    """Goes through a recording once, folding as a page does."""

    def __init__(self, recording: Recording, boards: Mapping[int, ReplayedBoard]) -> None:
        """`boards` by game, those that could be replayed."""
        self.recording = recording
        self.boards = boards
        self.game: int | None = None
        self.seq = 0
        self.view: View | None = None
        self.welcomed = False
        """Whether this socket has had its `welcome`: before it there is nothing to be contiguous with."""

    def check(self) -> Iterator[Violation]:
        for entry in self.recording.entries:
            if entry.kind == OPENED:
                self.welcomed = False
            elif entry.kind == SEEN:
                for violation in self._check_message(entry.message):
                    yield replace(violation, at=entry.at)
        board = self.boards.get(self.game or 0)
        if self.recording.plays and board is not None and self.seq < board.game.head:
            yield Violation(7, "behind", f"{self._position()} at the end; the head is {board.game.head}")

    def _check_message(self, message: Message) -> Iterator[Violation]:
        kind = message["type"]
        if kind in {"welcome", "snapshot"}:
            self.welcomed = True
            if message["game"] is not None:
                yield from self._take_snapshot(message["game"])
        elif kind == "event":
            yield from self._take_event(message)
        yield from self._check_cards(message)

    def _take_snapshot(self, snapshot: Message) -> Iterator[Violation]:
        game, seq = snapshot["game"], snapshot["seq"]
        if game == self.game and seq < self.seq:
            yield Violation(4, "step back", f"{self._position()} was sent the snapshot of move {seq}")
        self.game, self.seq, self.view = game, seq, snapshot["state"]
        yield from self._compare_view("the snapshot")

    def _take_event(self, message: Message) -> Iterator[Violation]:
        game, seq = message["game"], message["seq"]
        yield from self._compare_event(message)
        if (game == self.game and seq == self.seq + 1) or (seq == 1 and game > (self.game or 0)):
            view = fold(None if seq == 1 else self.view, message["events"])
            self.game, self.seq, self.view = game, seq, view
            yield from self._compare_view("the fold")
        elif self.welcomed and (game > (self.game or 0) or (game == self.game and seq > self.seq)):
            yield Violation(4, "gap", f"{self._position()} was sent move {seq} of game {game}")

    def _compare_event(self, message: Message) -> Iterator[Violation]:
        """With the move of that number in the log, as this player or a kibitzer is shown it."""
        board = self.boards.get(message["game"])
        if board is None:
            return
        label, move = self.recording.label, board.by_seq.get(message["seq"])
        if move is None:
            yield Violation(1, "lost", f"{label} was sent a move that is not in the log: {message}")
            return
        viewers = board.viewers(self.recording.player, message["seq"])
        allowed = [[on_the_wire(for_viewer(event, viewer)) for event in move.events] for viewer in (*viewers, "K")]  # type: ignore[arg-type]
        if message["events"] not in allowed:
            yield Violation(4, "content", f"{label} was sent something else than the log has: {message}")

    def _compare_view(self, what: str) -> Iterator[Violation]:
        board = self.boards.get(self.game or 0)
        if board is None:
            return
        if self.seq > len(board.states):
            yield Violation(3, "ahead", f"{what} of {self._position()} is ahead of the log")
            return
        viewers = board.viewers(self.recording.player, self.seq)
        if not any(self.view == board.view(self.seq, viewer) for viewer in viewers):
            yield Violation(3, "picture", f"{what} of {self._position()} as {viewers} is not what the log says")

    def _check_cards(self, message: Message) -> Iterator[Violation]:
        if message["type"] == "room":
            return  # its only cards are in results, as text
        named = set(_CARD.findall(msgspec.json.encode(message).decode()))
        if not named:
            return
        game, seq = (message["game"], message["seq"]) if message["type"] == "event" else (self.game, self.seq)
        board = self.boards.get(game or 0)
        if board is None:
            return
        allowed = set().union(*(board.cards(seq, each) for each in board.viewers(self.recording.player, seq)))
        if not named <= allowed:
            text = f"{self._position()} was shown {sorted(named - allowed)} by a {message['type']} of move {seq}"
            yield Violation(5, "leak", text)

    def _position(self) -> str:
        return f"{self.recording.label} at move {self.seq} of game {self.game}"
