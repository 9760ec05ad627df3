"""The log of one game, folded into its states, and what each player may see of them."""

from dataclasses import fields
from functools import cached_property
from typing import Any

import msgspec

from bench.chaos.judging.evidence import Message, StoredGame, StoredMove
from bench.client.fold import View
from games.actions.event_texts import seats_given
from games.rules.elements.seat import EVERYBODY, Seat
from games.rules.engine import advance
from games.rules.errors import IllegalMove, InvalidMove
from games.rules.events import Event
from games.rules.player_view import player_view
from games.rules.state import State


class ReplayedBoard:
    """`states[n - 1]` is the state after move n; `error` says which move could not be replayed, and why."""

    def __init__(self, game: StoredGame) -> None:
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
    def by_seq(self) -> dict[int, StoredMove]:
        return {move.seq: move for move in self.game.moves}

    def viewers(self, player: int, seq: int) -> list[str]:
        """As whom the player may see the board after that move: seats that they act for, or have had in it before.

        `["K"]`, a kibitzer, when they have none.
        """
        given = [seat for at, seat, to in self._seats_given if at <= seq and to == player]
        return list(dict.fromkeys(given)) or ["K"]

    @cached_property
    def _seats_given(self) -> list[tuple[int, str, int]]:
        """Each seat that a move gave to a player, as (move, seat, player)."""
        return [(move.seq, seat, to) for move in self.game.moves for seat, to in seats_given(move.events).items()]

    def view(self, seq: int, viewer: Any) -> View:
        """The JSON that this viewer is shown after that move."""
        view: View = msgspec.json.decode(msgspec.json.encode(player_view(self.states[seq - 1], viewer)))
        return view

    def cards(self, seq: int, viewer: str) -> set[str]:
        """Those that this viewer has been shown by then, and those that were played."""
        state = self.states[min(max(seq, 1), len(self.states)) - 1]
        shown = state.seen[EVERYBODY.index(viewer)]
        cards = {str(card) for seat in shown for card in state.deal[Seat(seat).order]}
        return cards | ({str(card) for card in state.play.cards()} if state.play else set())


def on_the_wire(event: Event) -> Message:
    """The event as a client gets it, parsed from JSON."""
    data = {each.name: msgspec.json.decode(msgspec.json.encode(getattr(event, each.name))) for each in fields(event)}
    return {"type": event.type, **data}
