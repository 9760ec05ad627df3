"""Random whole boards: whatever happens, log, state and views agree, and no viewer sees hidden cards."""

from dataclasses import replace

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bench.client.fold import fold
from games.rules.action import (
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
from games.rules.elements.call import CALLS
from games.rules.elements.card import PACK
from games.rules.elements.deal import DEALS, deal_from_number
from games.rules.elements.seat import EVERYBODY, SEATS, opponents
from games.rules.engine import replay
from games.rules.events import BoardEnded, Claimed, DummyShown, TakenBack, TakenOver, for_viewer
from games.rules.phases.auction import legal_calls
from games.rules.phases.play import legal_cards
from games.rules.phases.undo import UndoPolicy
from games.rules.player_view import player_view
from games.rules.state import actor_for, controlling_seat, robot_due, turn
from games.store.event_data import to_data
from tests.games.rules.table import PERSONS, ROBOTS, STRANGER, Table, dealt

PLAYERS = st.sampled_from([*range(1, 5), *range(101, 105), STRANGER])
CODES = {
    *("not_your_turn", "illegal_call", "illegal_card", "illegal_claim", "claim_open", "no_claim", "no_undo"),
    *("undo_not_allowed", "stale", "not_seated", "board_over", "bad_message"),
}


def on_the_wire(value):
    return msgspec.json.decode(msgspec.json.encode(value))


class WholeBoards(RuleBasedStateMachine):
    """`known` is which hands each viewer may see, kept here by the rules of the site and not by the engine."""

    @initialize(
        deal=st.integers(0, DEALS - 1),
        number=st.integers(1, 16),
        policy=st.sampled_from(UndoPolicy),
        robots=st.sets(st.sampled_from(SEATS)),
    )
    def deal(self, deal, number, policy, robots):
        self.table = Table(dealt(number, deal=deal_from_number(deal), policy=policy, robots="".join(robots)))
        self.known = {viewer: {viewer} & set(SEATS) for viewer in EVERYBODY}
        self.views = {viewer: fold(None, self.sent(viewer)) for viewer in EVERYBODY}

    def sent(self, viewer):
        """Return the last move as this viewer gets it."""
        return on_the_wire([to_data(for_viewer(event, viewer)) for event in self.table.moves[-1]])

    @property
    def state(self):
        return self.table.state

    def do(self, action):
        """Take an action. If it is refused, the code must be one of the protocol."""
        code = self.table.refusal(action)
        if code:
            assert code in CODES, code
            return
        for event in self.table.do(action):
            self.learn(event)
        for viewer in EVERYBODY:
            self.views[viewer] = fold(self.views[viewer], self.sent(viewer))

    def learn(self, event):
        contract = self.state.contract
        if isinstance(event, DummyShown):
            for viewer in EVERYBODY:
                self.known[viewer].add(contract.dummy)
        elif isinstance(event, Claimed):
            declares = event.seat is contract.declarer
            for viewer in (
                opponents(event.seat)
                if declares
                else {contract.declarer, controlling_seat(self.state, contract.declarer)}
            ):
                self.known[viewer].add(event.seat)
        elif isinstance(event, BoardEnded):
            self.known = {viewer: set(SEATS) for viewer in EVERYBODY}
        dummy_plays = isinstance(event, DummyShown | TakenOver | TakenBack) and self.dummy_plays()
        if dummy_plays:
            self.known[contract.dummy].add(contract.declarer)
            if self.state.claim and self.state.claim.seat.side is not contract.declarer.side:
                self.known[contract.dummy].add(self.state.claim.seat)

    def dummy_plays(self):
        """Say whether a person in dummy's seat plays both hands for a robot, as they do from the opening lead on."""
        contract, play = self.state.contract, self.state.play
        if contract is None or not play.cards_played:
            return False
        robot, person = self.state.actors[contract.declarer.order], self.state.actors[contract.dummy.order]
        return robot.robot and not person.robot

    @property
    def on(self):
        return self.state.result is None

    @precondition(lambda self: self.on and self.state.claim is None)
    @rule(choices=st.lists(st.integers(0, 60), min_size=1, max_size=12))
    def act(self, choices):
        """Whoever is in turn calls or plays, mostly low calls, so that boards get played."""
        for choice in choices:
            seat = turn(self.state)
            if seat is None:
                return
            player = actor_for(self.state, seat).player
            if self.state.contract is None:
                calls = legal_calls(self.state.auction)
                call = calls[0 if choice < 35 else choice % min(len(calls), 9)]
                self.do(MakeCall(player, self.table.seq, call))
            else:
                cards = legal_cards(self.state.play)
                self.do(PlayCard(player, self.table.seq, cards[choice % len(cards)]))

    @precondition(lambda self: self.state.contract is not None)
    @rule(player=PLAYERS, tricks=st.integers(-1, 14))
    def claim(self, player, tricks):
        self.do(MakeClaim(player, self.table.seq, tricks))

    @precondition(lambda self: self.state.claim is not None)
    @rule(accept=st.booleans(), player=PLAYERS)
    def answer_claim(self, accept, player):
        self.do(AnswerClaim(player, self.state.claim.request, accept))

    @precondition(lambda self: self.state.claim is not None)
    @rule(accept=st.booleans(), data=st.data())
    def settle_claim(self, accept, data):
        seat = data.draw(st.sampled_from(self.state.claim.awaiting))
        self.do(AnswerClaim(actor_for(self.state, seat).player, self.state.claim.request, accept))

    @rule(player=PLAYERS)
    def ask_undo(self, player):
        self.do(AskUndo(player, self.table.seq))

    @precondition(lambda self: self.state.undo is not None)
    @rule(accept=st.booleans(), data=st.data())
    def settle_undo(self, accept, data):
        seat = data.draw(st.sampled_from(self.state.undo.awaiting))
        self.do(AnswerUndo(actor_for(self.state, seat).player, self.state.undo.request, accept))

    @precondition(lambda self: self.state.undo is not None)
    @rule(player=PLAYERS)
    def withdraw_undo(self, player):
        self.do(WithdrawUndo(player, self.table.seq))

    @precondition(lambda self: self.on)
    @rule(seat=st.sampled_from(SEATS))
    def change_actor(self, seat):
        taken = self.state.actors[seat.order].robot
        self.do(TakeBack(seat, PERSONS[seat]) if taken else TakeOver(seat, ROBOTS[seat]))

    @rule(player=PLAYERS, behind=st.integers(-1, 3), what=st.sampled_from([*CALLS, *PACK]))
    def anything(self, player, behind, what):
        seq = self.table.seq - behind
        self.do(MakeCall(player, seq, what) if what in CALLS else PlayCard(player, seq, what))

    @invariant()
    def the_log_tells_the_state(self):
        assert replay(self.table.moves) == self.state
        assert self.state.seq == len(self.table.moves)
        assert len(self.state.standing_moves) == len(self.state.auction.calls) + (
            self.state.play.cards_played if self.state.play else 0
        )

    @invariant()
    def every_view_is_what_its_client_folded(self):
        for viewer, folded in self.views.items():
            assert on_the_wire(player_view(self.state, viewer)) == folded, viewer

    @invariant()
    def nobody_sees_what_was_not_shown(self):
        for viewer in EVERYBODY:
            view = player_view(self.state, viewer)
            seen = {seat for seat, hand in zip(SEATS, view.hands, strict=True) if hand is not None}
            assert seen == self.known[viewer], viewer
            assert (view.deal is None) is self.on
            played = set(self.state.play.cards()) if self.state.play else set()
            allowed = played.union(*(self.state.deal[seat.order] for seat in seen))
            text = msgspec.json.encode([replace(view, calls=()), self.sent(viewer)]).decode()
            assert not [card for card in PACK if f'"{card}"' in text and card not in allowed]

    @invariant()
    def legal_is_what_decide_accepts(self):
        seat = turn(self.state)
        if seat is None or self.state.claim is not None:
            assert self.state.claim is None or robot_due(self.state) in (*self.state.claim.awaiting, None)
            return
        player, seq = actor_for(self.state, seat).player, self.table.seq
        calls = {call for call in CALLS if not self.table.refusal(MakeCall(player, seq, call))}
        cards = {card for card in PACK if not self.table.refusal(PlayCard(player, seq, card))}
        assert calls == (set(legal_calls(self.state.auction)) if self.state.contract is None else set())
        assert cards == (set(legal_cards(self.state.play)) if self.state.play is not None else set())

    def teardown(self):
        """Play the board to its end, and check once more."""
        if not hasattr(self, "table"):
            return
        while self.on:
            if self.state.claim is not None:
                seat = self.state.claim.awaiting[0]
                self.do(AnswerClaim(actor_for(self.state, seat).player, self.state.claim.request, accept=False))
                continue
            self.act([0])
        self.every_view_is_what_its_client_folded()
        self.nobody_sees_what_was_not_shown()
        assert replay(self.table.moves) == self.state


TestWholeBoards = WholeBoards.TestCase
TestWholeBoards.settings = settings(max_examples=60, stateful_step_count=40)
