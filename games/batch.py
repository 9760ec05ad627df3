"""What one batch of actions decides: answers, and the moves that they become. It writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from structlog.contextvars import bind_contextvars

from games import log
from games.explanations import Spoken
from games.log import Head, KnownMove, NewMove
from games.requests import kind_of, payload_of, to_action
from games.rules.engine import advance, decide
from games.rules.errors import IllegalMove, InvalidMove
from games.rules.events import Called, Event
from games.rules.state import State, actor_for
from realtime import messages
from realtime.broadcast import Texts, texts_of

Asked = tuple[int, UUID]
"""A game, and an action's id in it."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """An action as the consumer hands it over: who (never which seat), and what."""

    player: int
    message: messages.BoardAction

    @property
    def asked(self) -> Asked:
        return self.message.game, self.message.id


@dataclass(frozen=True, slots=True)
class Accepted:
    """It is move `seq`. A repeat carries the first answer again, by audience."""

    seq: int
    repeat: Texts | None = None

    @property
    def outcome(self) -> str:
        return "repeated" if self.repeat else "accepted"


@dataclass(frozen=True, slots=True)
class Denied:
    """Refused, with the code and the reason."""

    code: str
    message: str
    field: str | None = None

    @property
    def outcome(self) -> str:
        return "refused"

    @property
    def seq(self) -> None:
        """It became no move."""


Answer = Accepted | Denied


@dataclass
class Batch:
    """`states` are the games' at the heads of their logs; what is accepted advances them."""

    states: dict[int, State]
    known: dict[Asked, KnownMove] = field(default_factory=dict)
    """Of action ids, where they have been looked up."""

    rooms: dict[int, UUID] = field(default_factory=dict)
    moves: list[NewMove] = field(default_factory=list)
    explained: list[Spoken] = field(default_factory=list)
    repeats: list[Asked] = field(default_factory=list)

    def answer(self, item: Submitted) -> Answer:
        """By the rules, or as it was answered before. The log is asked where an action is refused: hardly any that was
        accepted once could be again, and the log takes no id twice."""
        game = item.message.game
        if game not in self.states:
            return Denied("bad_message", "there is no such game", "game")
        bind_contextvars(room=str(self.rooms[game]), game=game)
        if item.asked in self.known:
            return self._again(item)
        try:
            return self.accept(item)
        except (IllegalMove, InvalidMove) as refusal:
            self.known |= log.find([item.asked])
            if item.asked in self.known:
                return self._again(item)
            if isinstance(refusal, InvalidMove):
                return Denied("bad_message", refusal.message, refusal.field)
            return Denied(refusal.code, refusal.message)

    def accept(self, item: Submitted) -> Accepted:
        """As the next move of its game. Raises IllegalMove and InvalidMove; then nothing has changed."""
        message = item.message
        before = self.states[message.game]
        events = decide(before, to_action(item.player, message))
        state = self.states[message.game] = advance(before, events)
        seat, kind, request = str(getattr(events[0], "seat", "")), kind_of(message), payload_of(message)
        self.moves.append(NewMove(message.game, state.seq, message.id, item.player, seat, kind, request, events))
        self.known[item.asked] = KnownMove(state.seq, item.player, kind, request, events)
        if isinstance(message, messages.Call) and message.alert:
            self._explain(item, before, state.seq, events[0], message.alert)
        return Accepted(state.seq)

    def drop(self, games: Iterable[int]) -> None:
        """As if nothing had been decided of these."""
        gone = set(games)
        if gone:
            self.moves = [move for move in self.moves if move.game not in gone]
            self.states = {game: state for game, state in self.states.items() if game not in gone}
            self.known = {asked: move for asked, move in self.known.items() if asked[0] not in gone}

    @property
    def changed(self) -> list[int]:
        return sorted({move.game for move in self.moves})

    def heads(self) -> list[Head]:
        """Of the games that have moved."""
        before = {move.game: move.seq - 1 for move in reversed(self.moves)}
        return [Head(game, before[game], self.states[game]) for game in sorted(before)]

    def _explain(self, item: Submitted, before: State, seq: int, called: Event, text: str) -> None:
        assert isinstance(called, Called)
        public = actor_for(before, called.seat).robot
        self.explained.append(Spoken(item.message.game, seq, called.seat, item.player, text, public))

    def _again(self, item: Submitted) -> Answer:
        """A repeat is the same id, player and payload, and gets the first answer; anything else is a mistake."""
        first = self.known[item.asked]
        asked = (item.player, kind_of(item.message), payload_of(item.message))
        if asked != (first.player, first.kind, first.request):
            return Denied("bad_message", "this id is already another action's", "id")
        self.repeats.append(item.asked)
        return Accepted(first.seq, texts_of(item.message.game, first.seq, item.message.id, first.events))
