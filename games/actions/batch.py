"""Decides a batch of actions: their answers, and the moves that they become. Nothing is written here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from structlog.contextvars import bind_contextvars

from games.actions.event_texts import event_texts
from games.actions.explanations import NewExplanation
from games.actions.turn_limit import timed
from games.actions.wire_actions import kind_of, payload_of, to_action
from games.rules.engine import advance, decide
from games.rules.errors import IllegalMove, InvalidMove
from games.rules.events import Called, Event
from games.rules.state import State, actor_for
from games.store import log
from games.store.log import ActionKey, Head, MoveRecord
from realtime.wire import messages
from realtime.wire.bus import Accepted, Answer, Refused


@dataclass(frozen=True, slots=True)
class Submitted:
    """An action on a board as the consumer hands it over: the player who acts (never a seat), and the message."""

    player: int
    message: messages.BoardAction

    @property
    def key(self) -> ActionKey:
        return self.message.game, self.message.id


@dataclass
class DecidedBatch:
    """What is decided of a batch so far. `states` are by game, at the heads of the logs and the moves accepted here.

    In `closed` games, whose rooms were closed, only repeats are answered.
    """

    states: dict[int, State]
    known: dict[ActionKey, MoveRecord] = field(default_factory=dict)
    """The moves that actions have become already, as far as that was looked up."""

    rooms: dict[int, UUID] = field(default_factory=dict)
    closed: frozenset[int] = frozenset()
    moves: list[MoveRecord] = field(default_factory=list)
    explained: list[NewExplanation] = field(default_factory=list)
    repeats: list[ActionKey] = field(default_factory=list)

    def answer(self, item: Submitted) -> Answer:
        """Answer by the rules, or as the action was answered before.

        Only an action that the rules refuse is looked up in the log: one that was accepted before can hardly be
        accepted again, and if it is, the log takes no id twice.
        """
        game = item.message.game
        if game not in self.states:
            return Refused("bad_message", "there is no such game", "game")
        bind_contextvars(room=str(self.rooms[game]), game=game)
        if item.key in self.known:
            return self._repeat(item)
        try:
            return self.accept(item)
        except (IllegalMove, InvalidMove) as refusal:
            self.known |= log.find([item.key])
            if item.key in self.known:
                return self._repeat(item)
            if isinstance(refusal, InvalidMove):
                return Refused("bad_message", refusal.message, refusal.field)
            return Refused(refusal.code, refusal.message)

    def accept(self, item: Submitted) -> Accepted:
        """Make the action the next move of its game. Raises IllegalMove and InvalidMove; then nothing has changed."""
        message = item.message
        before = self.states[message.game]
        if message.game in self.closed:
            raise IllegalMove("board_over", "the room was closed")
        events = decide(before, timed(message.game, before, to_action(item.player, message)))
        state = self.states[message.game] = advance(before, events)
        seat, kind, request = str(getattr(events[0], "seat", "")), kind_of(message), payload_of(message)
        move = MoveRecord(message.game, state.seq, message.id, item.player, seat, kind, request, events)
        self.moves.append(move)
        self.known[item.key] = move
        if isinstance(message, messages.Call) and message.alert:
            self._explain(item, before, state.seq, events[0], message.alert)
        return Accepted(state.seq)

    def drop(self, games: Iterable[int]) -> None:
        """Forget what was decided for these games."""
        gone = set(games)
        if gone:
            self.moves = [move for move in self.moves if move.game not in gone]
            self.states = {game: state for game, state in self.states.items() if game not in gone}
            self.known = {key: move for key, move in self.known.items() if key[0] not in gone}

    @property
    def changed(self) -> list[int]:
        """The games that have new moves, in the order of their ids."""
        return sorted({move.game for move in self.moves})

    def heads(self) -> list[Head]:
        """Return the new heads of the games that have new moves."""
        before = {move.game: move.seq - 1 for move in reversed(self.moves)}
        return [Head(game, before[game], self.states[game]) for game in sorted(before)]

    def _explain(self, item: Submitted, before: State, seq: int, called: Event, text: str) -> None:
        assert isinstance(called, Called)
        public = actor_for(before, called.seat).robot
        self.explained.append(NewExplanation(item.message.game, seq, called.seat, item.player, text, public))

    def _repeat(self, item: Submitted) -> Answer:
        """Give a repeat (same player and payload) the first answer. Refuse another action under a known id."""
        first = self.known[item.key]
        if (item.player, kind_of(item.message), payload_of(item.message)) != (first.player, first.kind, first.request):
            return Refused("bad_message", "this id is already another action's", "id")
        self.repeats.append(item.key)
        return Accepted(first.seq, event_texts(first.game, first.seq, first.action_id, first.events))
