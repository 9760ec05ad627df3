"""When the suit led cannot be followed: ruff what the opponents are winning, or part with what is worth least."""

from games.robots.cardplay.scene import Scene
from games.rules.elements.card import Card, strength

_GUARDS = {13: 2, 12: 3, 11: 4}
"""How many cards a king, a queen, a jack needs to be guarded."""


def discard_or_ruff(table: Scene) -> Card:
    ruff = _ruff(table)
    return ruff if ruff is not None else discard(table)


def _ruff(table: Scene) -> Card | None:
    """The lowest trump that wins, unless partner is likely to win the trick anyway."""
    if table.trump is None:
        return None
    winners = [card for card in table.of(table.trump) if table.beats(card)]
    if not winners or _partner_wins(table):
        return None
    return winners[0]


def _partner_wins(table: Scene) -> bool:
    if table.winning is not table.turn.partner:
        return False
    return len(table.trick) == 3 or table.master(table.best) or strength(table.best) >= 13


def discard(table: Scene) -> Card:
    """The least valuable card; a trump only when there is nothing else."""
    side = [card for card in table.hand if card[0] != table.trump] or list(table.hand)
    return min(side, key=lambda card: (_worth(table, card), card))


def _worth(table: Scene, card: Card) -> int:
    suit = table.of(card[0])
    worth = strength(card)
    if table.master(card):
        worth += 100
    worth += max((30 for high in suit if _GUARDS.get(_rank_now(table, high), 0) == len(suit)), default=0)
    if table.declaring:
        return worth + (10 if table.partners and _needed_opposite(table, card[0]) else 0)
    return worth + (25 if _guards_against_dummy(table, card[0]) else 0) - len(suit)


def _rank_now(table: Scene, card: Card) -> int:
    """The card's strength as if the higher cards already gone had never been: 14 for a master."""
    return 14 - sum(other > strength(card) for other in table.outstanding(card[0]))


def _needed_opposite(table: Scene, suit: str) -> bool:
    """Whether the other hand's winners in the suit need this hand's cards to reach them."""
    return any(table.master(card) for card in table.of(suit, table.partners)) and len(table.of(suit)) == 1


def _guards_against_dummy(table: Scene, suit: str) -> bool:
    """Whether letting a card go would set up dummy's length."""
    dummy = table.known.get(table.dummy, ())
    length = len(table.of(suit, dummy))
    return length >= 3 and len(table.of(suit)) <= length and strength(table.of(suit)[-1]) >= 8
