"""What a robot does when its strategy fails: something legal, so that the board goes on."""

from games.robots.decision import CallDecision, CardDecision, ClaimDecision, Decision
from games.rules.elements.call import PASS
from games.rules.elements.card import strength
from games.rules.player_view import PlayerView


def something_legal(view: PlayerView) -> Decision:
    """Refuse the open claim, pass, or play the lowest card that follows suit. Raises ValueError when nothing is due."""
    if view.claim is not None:
        return ClaimDecision(accept=False)
    if view.turn is None:
        raise ValueError("the board is over")
    if view.contract is None:
        return CallDecision(PASS, "No meaning: this robot could not decide.")
    hand, trick = view.hands[view.turn.order], view.tricks[-1].cards
    if hand is None:
        raise ValueError("the hand in turn is not seen")
    following = [card for card in hand if trick and card[0] == trick[0][0]]
    return CardDecision(min(following or hand, key=strength))
