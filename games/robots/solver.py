"""The double-dummy solver. Importing this module takes about a second: endplay brings matplotlib with it."""

from endplay.dds import solve_board
from endplay.types import Deal as SolverDeal
from endplay.types import Denom, Player

from games.rules.elements.card import SUITS
from games.rules.elements.deal import Hand
from games.rules.player_view import PlayerView


def claimers_tricks(view: PlayerView, hands: tuple[Hand, Hand, Hand, Hand]) -> int:
    """Return how many of the tricks not yet completed the claimer's side takes, both sides playing perfectly.

    `hands` are the cards still held, N E S W.
    """
    assert view.claim is not None
    assert view.turn is not None
    best = max(tricks for _, tricks in solve_board(_position(view, hands)))
    remaining = 14 - len(view.tricks)
    return best if view.turn.side is view.claim.seat.side else remaining - best


def _position(view: PlayerView, hands: tuple[Hand, Hand, Hand, Hand]) -> SolverDeal:
    assert view.contract is not None
    trick = view.tricks[-1]
    trump = Denom(SUITS.index(view.contract.trump)) if view.contract.trump else Denom.nt
    deal = SolverDeal("N:" + " ".join(map(_pbn, hands)), Player(trick.leader.order), trump)
    for card in trick.cards:
        deal.play(card, from_hand=False)
    return deal


def _pbn(hand: Hand) -> str:
    return ".".join("".join(card[1] for card in hand if card[0] == suit) for suit in SUITS)
