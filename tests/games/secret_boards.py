"""Boards that are played twice, the second time with cards exchanged between two hidden hands.

Everything goes through the functions that make what is sent: the rules, `DecidedBatch`, `move_message`, `announce`,
`view_of`, and the robots as their task asks them. Ids and times are given from outside, so that two boards whose open
actions are the same must look the same, byte for byte, to whoever sees neither hand.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from games.actions import event_texts, explanations
from games.actions.batch import DecidedBatch, Submitted
from games.actions.snapshots import view_of
from games.robots import tasks
from games.robots.decision import CallDecision, CardDecision, ClaimDecision
from games.rules.action import TakeBack, TakeOver
from games.rules.elements.card import PACK, Card
from games.rules.elements.deal import Deal, make_deal
from games.rules.elements.seat import EVERYBODY, SEATS, Seat
from games.rules.engine import advance, decide
from games.rules.errors import IllegalMove
from games.rules.events import Dealt, Events, Played
from games.rules.phases.auction import legal_calls
from games.rules.phases.play import legal_cards
from games.rules.player_view import player_view
from games.rules.state import Actor, State, actor_for, robot_due, turn
from realtime.wire import bus, messages
from realtime.wire.outbox import Outbox
from tests.games.rules.table import dealt

GAME, ROOM = 7, UUID(int=0x700)
STRANGER = 4711

Said = str
"""One thing that a viewer gets: a frame, an answer, a snapshot, or when a robot is due."""


@dataclass(frozen=True)
class Step:
    """`seat` acts. `message` is None where a robot decides by itself; `actor` is set where the seat changes hands."""

    seat: Seat
    message: messages.BoardAction | None = None
    actor: Actor | None = None


class SecretBoard:
    """One board, and what each viewer has got so far. `hidden` are the two hands whose cards will be exchanged."""

    def __init__(self, number: int, deal: Deal, robots: str, hidden: tuple[Seat, Seat], chance: random.Random) -> None:
        self.hidden = hidden
        self.chance = chance
        self.heard: dict[str, list[Said]] = {viewer: [] for viewer in EVERYBODY}
        self.explained: list[explanations.NewExplanation] = []
        self.shown: set[Card] = set()
        self.dropped: dict[Seat, set[str]] = {seat: set() for seat in SEATS}
        """By seat, the suits that it has not followed."""

        first: Dealt = dealt(number, deal=deal, robots=robots)
        self.state: State = advance(None, (first,))
        self._tell(UUID(int=1), (first,))

    def blind(self) -> list[str]:
        """Return the viewers who have seen neither of the hidden hands."""
        letters = {str(seat) for seat in self.hidden}
        return [
            viewer for place, viewer in enumerate(EVERYBODY)
            if viewer not in letters and not letters & set(self.state.seen[place])
        ]  # fmt: skip

    def take(self, step: Step, number: int) -> messages.BoardAction | None:
        """Do a step. Return the message, whoever has made it up."""
        if step.actor is not None:
            self._change_actor(step.seat, step.actor, number)
            return None
        message = step.message or self.decision_of(step.seat)
        answer, done = self.answer(actor_for(self.state, step.seat).player if _is_turn(message) else
                                   self.state.actors[step.seat.order].player, message)  # fmt: skip
        assert isinstance(answer, bus.Accepted), answer
        self._note(done.moves[0].events)
        self.state = done.states[GAME]
        self._tell(message.id, done.moves[0].events)
        for new in done.explained:
            self._explain(new)
        return message

    def answer(self, player: int, message: messages.BoardAction) -> tuple[bus.Answer, DecidedBatch]:
        """Return what the site answers, and what it would do; nothing is changed."""
        done = DecidedBatch({GAME: self.state}, rooms={GAME: ROOM})
        return done.answer(Submitted(player, message)), done

    def decision_of(self, seat: Seat) -> messages.BoardAction:
        """Return what the robot that acts for this hand does, as its task would submit it."""
        place = next(
            each for each in (seat, seat.partner) if self.state.actors[each.order] == actor_for(self.state, seat)
        )
        decision = tasks._decide(player_view(self.state, place), place, lambda: self.state.seq)
        return tasks._message(GAME, self.state, decision, attempt=1)

    def attempt(self, viewer: str, player: int, message: messages.BoardAction) -> None:
        """Let a viewer try something, and note the answer."""
        answer, _ = self.answer(player, message)
        self.heard[viewer].append(f"{message} -> {answer}")

    def _change_actor(self, seat: Seat, actor: Actor, number: int) -> None:
        kind = TakeOver if actor.robot else TakeBack
        try:
            events = decide(self.state, kind(seat, actor))
        except IllegalMove as refusal:
            raise AssertionError(refusal.message) from None
        self.state = advance(self.state, events)
        self._tell(UUID(int=1000 + number), events)

    def _note(self, events: Events) -> None:
        """Note before the state changes which cards are known now, and who has shown out of a suit."""
        for event in events:
            if isinstance(event, Played):
                self.shown.add(event.card)
                cards = self.state.play.trick.cards if self.state.play else ()
                if cards and len(cards) < 4 and cards[0][0] != event.card[0]:
                    self.dropped[event.seat].add(cards[0][0])

    def _tell(self, action_id: UUID, events: Events) -> None:
        move = event_texts.move_message(ROOM, GAME, self.state.seq, action_id, events)
        for viewer in self.blind():
            heard = self.heard[viewer]
            heard += [str(bus.for_audience(move.texts, viewer)), f"{move.seq} {move.players} {move.at}"]
            heard.append(
                messages.encode(messages.Snapshot(view_of(GAME, self.state, _viewer(viewer), self._read(viewer))))
            )
            heard.append(f"a robot is due: {robot_due(self.state)}")

    def _explain(self, new: explanations.NewExplanation) -> None:
        self.explained.append(new)
        outbox = Outbox()
        explanations.announce(outbox, ROOM, new)
        for message, _ in outbox._messages:
            assert isinstance(message, bus.Talk)
            for viewer in self.blind():
                self.heard[viewer].append(str(bus.for_audience(message.texts, viewer)))

    def _read(self, viewer: str) -> list[messages.ExplanationView]:
        return [
            messages.ExplanationView(new.move, new.seat.letter, new.text)
            for new in self.explained
            if new.public or viewer != new.seat.partner
        ]


def _viewer(letter: str) -> Seat | str:
    return letter if letter == "K" else Seat(letter)


def _is_turn(message: messages.BoardAction) -> bool:
    return isinstance(message, messages.Call | messages.Play)


class Author:
    """Makes up a script as the first board is played. Robots whose hands are not hidden decide for themselves."""

    def __init__(self, board: SecretBoard, chance: random.Random) -> None:
        self.board = board
        self.chance = chance
        self.claims = chance.random() < 0.5

    def next_step(self, number: int) -> Step | None:
        """Return the next step, None when the board is over."""
        state = self.board.state
        if state.result is not None:
            return None
        if state.undo is not None:
            return self._answer_undo(number)
        if state.claim is not None:
            return self._answer_claim(number)
        return self._something_rare(number) or self._call_or_card(number)

    def _call_or_card(self, number: int) -> Step:
        state, seat = self.board.state, turn(self.board.state)
        assert seat is not None
        if actor_for(state, seat).robot and not self._is_hidden(seat):
            return Step(seat)
        if state.play is None:
            call = "P" if self.chance.random() < 0.6 else str(self.chance.choice(legal_calls(state.auction)[:6]))
            if actor_for(state, seat).robot:
                return Step(seat, tasks._message(GAME, state, CallDecision(call, f"meaning {number}"), 1))
            alert = f"alert {number}" if self.chance.random() < 0.3 else None
            return Step(seat, messages.Call(self._id(number), GAME, state.seq, call, alert))
        card = self.chance.choice(legal_cards(state.play))
        if actor_for(state, seat).robot:
            return Step(seat, tasks._message(GAME, state, CardDecision(card), 1))
        return Step(seat, messages.Play(self._id(number), GAME, state.seq, str(card)))

    def _is_hidden(self, seat: Seat) -> bool:
        """Whether the choice for this hand is made by who sees a hidden hand: then the two boards may differ in it."""
        state = self.board.state
        deciders = {seat, *(each for each in SEATS if state.actors[each.order] == actor_for(state, seat))}
        seen = {letter for each in deciders for letter in (each, *state.seen[each.order])}
        return bool(seen & set(self.board.hidden))

    def _something_rare(self, number: int) -> Step | None:
        state, roll = self.board.state, self.chance.random()
        persons = [seat for seat in SEATS if not state.actors[seat.order].robot]
        if not persons:
            return None
        seat = self.chance.choice(persons)
        if roll < 0.05:
            return self._if_allowed(seat, messages.Undo(self._id(number), GAME, state.seq))
        if roll < 0.08:
            return Step(seat, actor=Actor(500 + number, robot=True))
        if self.claims and state.play and state.play.remaining <= 6 and roll < 0.4:
            tricks = self.chance.randint(0, state.play.remaining)
            return self._if_allowed(seat, messages.Claim(self._id(number), GAME, state.seq, tricks, "a line"))
        return None

    def _if_allowed(self, seat: Seat, message: messages.BoardAction) -> Step | None:
        answer, _ = self.board.answer(self.board.state.actors[seat.order].player, message)
        return Step(seat, message) if isinstance(answer, bus.Accepted) else None

    def _answer_undo(self, number: int) -> Step:
        undo = self.board.state.undo
        assert undo is not None
        accept = self.chance.random() < 0.5
        return self._by_whom_it_may(messages.UndoAnswer(self._id(number), GAME, undo.request, accept))

    def _answer_claim(self, number: int) -> Step:
        """A robot answers by itself, with a hidden hand too: its answer may not depend on it, but on the claimer's."""
        state, claim, accept = self.board.state, self.board.state.claim, self.chance.random() < 0.3
        assert claim is not None
        robot = robot_due(state)
        if robot is None:
            return self._by_whom_it_may(messages.ClaimAnswer(self._id(number), GAME, claim.request, accept))
        if claim.seat in self.board.hidden:
            return Step(robot, tasks._message(GAME, state, ClaimDecision(accept), 1))
        return Step(robot)

    def _by_whom_it_may(self, message: messages.BoardAction) -> Step:
        return next(step for seat in SEATS if (step := self._if_allowed(seat, message)))

    def _id(self, number: int) -> UUID:
        return UUID(int=10_000 + number)


def attempts(board: SecretBoard, number: int, chance: random.Random) -> Iterator[tuple[str, int, messages.BoardAction]]:
    """Yield what the viewers try before step `number`: whatever a program may send, in turn and out of it."""
    state = board.state
    for viewer in board.blind():
        player = STRANGER if viewer == "K" else state.actors[Seat(viewer).order].player
        tried: list[Callable[[UUID], messages.BoardAction]] = [
            lambda key: messages.Play(key, GAME, state.seq, str(chance.choice(PACK))),
            lambda key: messages.Call(key, GAME, state.seq, chance.choice(("P", "X", "7N", "1C"))),
            lambda key: messages.Claim(key, GAME, state.seq, chance.randint(0, 13)),
            lambda key: messages.Undo(key, GAME, state.seq),
            lambda key: messages.UndoAnswer(key, GAME, state.seq, accept=True),
            lambda key: messages.ClaimAnswer(key, GAME, state.seq, accept=False),
            lambda key: messages.Play(key, GAME, state.seq, "S1"),
        ]
        for place, make in enumerate(chance.sample(tried, 2)):
            yield viewer, player, make(UUID(int=1_000_000 + 10 * number + place))


def exchanged(board: SecretBoard, deal: Deal, chance: random.Random) -> Deal | None:
    """Return the deal with as many cards as possible exchanged between the hidden hands.

    Not exchanged are cards that were played, and those of suits that the other hand has not followed, so that all that
    was done on the board can be done again. None when nothing is left to exchange.
    """
    one, other = board.hidden
    gives = [card for card in deal[one.order] if card not in board.shown and card[0] not in board.dropped[other]]
    takes = [card for card in deal[other.order] if card not in board.shown and card[0] not in board.dropped[one]]
    count = min(len(gives), len(takes))
    if not count:
        return None
    given, taken = set(chance.sample(gives, count)), set(chance.sample(takes, count))
    hands = [list(hand) for hand in deal]
    hands[one.order] = [card for card in deal[one.order] if card not in given] + list(taken)
    hands[other.order] = [card for card in deal[other.order] if card not in taken] + list(given)
    north, east, south, west = map(tuple, hands)
    return make_deal((north, east, south, west))  # type: ignore[arg-type]
