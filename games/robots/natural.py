"""The built-in robot: it bids the system of `docs/robots.md` and plays by the usual rules of thumb."""

from games.robots.bidding.choosing import choose_call
from games.robots.cardplay.choosing import choose_card
from games.robots.claims import accepts
from games.robots.decision import CallDecision, CardDecision, ClaimDecision, Decision, Wanted, always
from games.rules.elements.seat import Seat
from games.rules.player_view import PlayerView


class NaturalRobot:
    """A `RobotStrategy` that keeps nothing between two decisions: all that it knows is in the view."""

    def act(self, view: PlayerView, seat: Seat, wanted: Wanted = always) -> Decision:
        if view.result is not None:
            raise ValueError("the board is over")
        if view.claim is not None:
            return ClaimDecision(accepts(view, seat, wanted))
        if view.contract is not None:
            return CardDecision(choose_card(view, seat))
        hand = view.hands[seat.order]
        if hand is None or view.turn is not seat:
            raise ValueError(f"no call is due from {seat}")
        rule = choose_call(view.calls, hand)
        return CallDecision(rule.call, rule.meaning)
