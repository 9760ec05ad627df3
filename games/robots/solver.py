"""What the claimer's side can take, all cards being seen: by the solver, or without one by counting winners."""

from games.robots import dds
from games.robots.sure_tricks import sure_tricks
from games.rules.elements.deal import Hand
from games.rules.player_view import PlayerView


def claimers_tricks(view: PlayerView, hands: tuple[Hand, Hand, Hand, Hand]) -> int:
    """Return how many of the tricks not yet completed the claimer's side takes, both sides playing perfectly.

    `hands` are the cards still held, N E S W. Without a solver only tricks that nobody can prevent are counted: never
    too many, often too few.
    """
    assert view.claim is not None
    assert view.turn is not None
    assert view.contract is not None
    trick, trump, side = view.tricks[-1], view.contract.trump, view.claim.seat.side
    library = dds.library()
    if library is None:
        return sure_tricks(trump, trick.leader, trick.cards, hands, side)
    best = dds.best_tricks(library, trump, trick.leader, trick.cards, hands)
    remaining = 14 - len(view.tricks)
    return best if view.turn.side is side else remaining - best
