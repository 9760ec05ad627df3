"""Cards when the suit led cannot be followed: ruff a trick that the opponents are winning, or discard."""

from games.robots.cardplay.situation import PlaySituation
from games.rules.elements.card import Card, strength

_GUARDS = {13: 2, 12: 3, 11: 4}
"""How many cards a king, a queen or a jack needs in its suit to be guarded, by strength."""


def discard_or_ruff(situation: PlaySituation) -> Card:
    ruff = _ruff(situation)
    return ruff if ruff is not None else discard(situation)


def _ruff(situation: PlaySituation) -> Card | None:
    """Return the lowest trump that wins; None when partner is likely to win the trick anyway, or no trump wins."""
    if situation.trump is None:
        return None
    winners = [card for card in situation.cards_of(situation.trump) if situation.would_win(card)]
    if not winners or _partner_wins(situation):
        return None
    return winners[0]


def _partner_wins(situation: PlaySituation) -> bool:
    if situation.winning_seat is not situation.turn.partner:
        return False
    return (
        len(situation.trick) == 3
        or situation.is_master(situation.winning_card)
        or strength(situation.winning_card) >= 13
    )


def discard(situation: PlaySituation) -> Card:
    """Return the least valuable card; a trump only when there is nothing else."""
    side = [card for card in situation.hand if card[0] != situation.trump] or list(situation.hand)
    return min(side, key=lambda card: (_card_worth(situation, card), card))


def _card_worth(situation: PlaySituation, card: Card) -> int:
    suit = situation.cards_of(card[0])
    worth = strength(card)
    if situation.is_master(card):
        worth += 100
    worth += max((30 for high in suit if _GUARDS.get(_effective_strength(situation, high), 0) == len(suit)), default=0)
    if situation.declaring:
        return worth + (10 if situation.partners_hand and _is_entry_to_winners(situation, card[0]) else 0)
    return worth + (25 if _guards_against_dummy(situation, card[0]) else 0) - len(suit)


def _effective_strength(situation: PlaySituation, card: Card) -> int:
    """Return 14 less the number of higher cards that an opponent may hold: 14 for a master."""
    return 14 - sum(other > strength(card) for other in situation.outstanding(card[0]))


def _is_entry_to_winners(situation: PlaySituation, suit: str) -> bool:
    """Say whether the other hand has a winner in the suit that only this hand's last card of it can reach."""
    return (
        any(situation.is_master(card) for card in situation.cards_of(suit, situation.partners_hand))
        and len(situation.cards_of(suit)) == 1
    )


def _guards_against_dummy(situation: PlaySituation, suit: str) -> bool:
    """Say whether a discard from this suit would set up dummy's long cards."""
    dummy = situation.seen_hands.get(situation.dummy, ())
    length = len(situation.cards_of(suit, dummy))
    return length >= 3 and len(situation.cards_of(suit)) <= length and strength(situation.cards_of(suit)[-1]) >= 8
