"""Folding events gives what a fresh snapshot would show, to every viewer, after every move."""

import random
from dataclasses import fields
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.client.fold import fold
from games.rules.action import (
    Action,
    AnswerClaim,
    AnswerUndo,
    AskUndo,
    MakeCall,
    MakeClaim,
    PlayCard,
    TakeBack,
    TakeOver,
    WithdrawUndo,
)
from games.rules.elements.board import board
from games.rules.elements.call import PASS, Call
from games.rules.elements.deal import DEALS, deal_from_number
from games.rules.elements.seat import KIBITZER, SEATS, Seat, Viewer
from games.rules.engine import advance, decide
from games.rules.errors import IllegalMove
from games.rules.events import Dealt, Event, Shown, for_viewer
from games.rules.phases.auction import legal_calls
from games.rules.phases.play import legal_cards
from games.rules.phases.undo import UndoPolicy
from games.rules.player_view import player_view
from games.rules.state import Actor, State, actor_for, turn

VIEWERS: tuple[Viewer, ...] = (*SEATS, KIBITZER)
PERSONS = tuple(Actor(number, robot=False) for number in (1, 2, 3, 4))


def on_the_wire(event: Event) -> dict[str, Any]:
    return {"type": event.type, **{each.name: as_json(getattr(event, each.name)) for each in fields(event)}}


def as_json(value: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))


def dealt(chance: random.Random) -> Dealt:
    conditions = board(chance.randint(1, 16))
    deal = deal_from_number(chance.randrange(DEALS))
    shown = tuple(Shown(seat, deal[seat.order], seat) for seat in SEATS)
    policy = chance.choice(list(UndoPolicy))
    return Dealt(conditions.number, conditions.dealer, conditions.vulnerable, policy, PERSONS, shown)


def some_action(state: State, chance: random.Random) -> Action:
    """Mostly what is due; now and then a claim, an undo or a change of actors, legal or not."""
    if state.claim is not None and chance.random() < 0.7:
        answering = actor_for(state, chance.choice(state.claim.awaiting)).player
        return AnswerClaim(answering, state.claim.request, accept=chance.random() < 0.4)
    if state.undo is not None and state.undo.awaiting and chance.random() < 0.7:
        answering = actor_for(state, chance.choice(state.undo.awaiting)).player
        return AnswerUndo(answering, state.undo.request, accept=chance.random() < 0.8)
    return rare_action(state, chance) if chance.random() < 0.13 else call_or_card(state, chance)


def rare_action(state: State, chance: random.Random) -> Action:
    seat = chance.choice(SEATS)
    actor = state.actors[seat.order]
    robot = Actor(10 + seat.order, robot=True)
    return chance.choice(
        (
            AskUndo(actor.player, state.seq),
            WithdrawUndo(actor.player, state.seq),
            MakeClaim(actor.player, state.seq, chance.randint(0, 13), "the rest"),
            TakeBack(seat, PERSONS[seat.order]) if actor.robot else TakeOver(seat, robot),
        )
    )


def call_or_card(state: State, chance: random.Random) -> Action:
    player = actor_for(state, turn(state) or Seat.NORTH).player
    if state.play is not None:
        return PlayCard(player, state.seq, chance.choice(sorted(legal_cards(state.play))))
    return MakeCall(player, state.seq, chance.choice((PASS, chance.choice(legal_calls(state.auction)))))


@given(seed=st.integers(0, 2**32))
@settings(max_examples=120)
def test_a_fold_equals_a_fresh_snapshot(seed):
    chance = random.Random(seed)
    move: tuple[Event, ...] = (dealt(chance),)
    state: State | None = None
    views: dict[str, Any] = dict.fromkeys(VIEWERS)
    from_the_log: dict[str, Any] = dict.fromkeys(VIEWERS)
    while True:
        state = advance(state, move)
        for viewer in VIEWERS:
            expected = as_json(player_view(state, viewer))
            views[viewer] = fold(views[viewer], [on_the_wire(for_viewer(event, viewer)) for event in move])
            assert views[viewer] == expected, (viewer, move)
            from_the_log[viewer] = fold(from_the_log[viewer], [on_the_wire(event) for event in move], viewer)
            assert from_the_log[viewer] == expected, (viewer, move)
        if state.result is not None:
            return
        move = next_move(state, chance)


def next_move(state: State, chance: random.Random) -> tuple[Event, ...]:
    for _ in range(1000):
        try:
            return decide(state, some_action(state, chance))
        except IllegalMove:
            continue
    raise AssertionError("no legal action in a thousand")


def test_a_fold_does_not_change_the_view_before_it():
    chance = random.Random(7)
    opening = dealt(chance)
    view = fold(None, [on_the_wire(opening)], "N")
    call = MakeCall(opening.actors[opening.dealer.order].player, 1, Call("1N"))
    before = msgspec.json.encode(view)
    after = fold(view, [on_the_wire(event) for event in decide(advance(None, (opening,)), call)], "N")
    assert (msgspec.json.encode(view), after["calls"], after["seq"]) == (before, ["1N"], 2)


@pytest.mark.parametrize("viewer", [*SEATS, KIBITZER])
def test_a_fold_reads_only_what_is_shown_to_the_viewer(viewer):
    opening = dealt(random.Random(3))
    hands = fold(None, [on_the_wire(opening)], viewer)["hands"]
    assert [seat for seat, hand in zip(SEATS, hands, strict=True) if hand is not None] == [
        seat for seat in SEATS if seat == viewer
    ]
