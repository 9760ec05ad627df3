"""Declarer's leads, from either hand: ruff losers in the short hand, draw trumps, cash when that is enough, finesse."""

from games.robots.cardplay.situation import PlaySituation
from games.rules.elements.card import SUITS, Card, strength


def declarer_lead(situation: PlaySituation) -> Card:
    return (
        _ruff_in_short_hand(situation)
        or _draw_trumps(situation)
        or _cash_winners(situation)
        or _develop_suit(situation)
        or _any_lead(situation)
    )


def _other_hand(situation: PlaySituation) -> tuple[Card, ...]:
    return situation.partners_hand or ()


def _ruff_in_short_hand(situation: PlaySituation) -> Card | None:
    """Lead a loser that the hand with fewer trumps can ruff."""
    if situation.trump is None:
        return None
    mine, theirs = (
        len(situation.cards_of(situation.trump)),
        len(situation.cards_of(situation.trump, _other_hand(situation))),
    )
    if not 0 < theirs < mine:
        return None
    for suit, cards in situation.suits.items():
        if suit == situation.trump or situation.cards_of(suit, _other_hand(situation)) or situation.is_master(cards[0]):
            continue
        if len(situation.outstanding(suit)) >= 3:
            return cards[0]
    return None


def _draw_trumps(situation: PlaySituation) -> Card | None:
    """Lead trumps while the opponents hold any, but leave out a single one that is higher than all of ours."""
    trump = situation.trump
    if trump is None or not situation.suits.get(trump):
        return None
    out = situation.outstanding(trump)
    ours = sorted(
        (strength(card) for card in (*situation.cards_of(trump), *situation.cards_of(trump, _other_hand(situation)))),
        reverse=True,
    )
    if not out or (len(out) == 1 and out[0] > ours[0]) or not _can_draw_trumps(situation, out):
        return None
    return _lead_suit(situation, trump)


def _can_draw_trumps(situation: PlaySituation, out: list[int]) -> bool:
    """Say whether drawing the opponents' trumps leaves us one."""
    longest = max(
        len(situation.cards_of(situation.trump or "")),
        len(situation.cards_of(situation.trump or "", _other_hand(situation))),
    )
    return longest > (len(out) + 1) // 2 or longest >= len(out)


def _lead_suit(situation: PlaySituation, suit: str) -> Card:
    """Return the best card of this hand to lead in the suit."""
    mine, other = situation.suits[suit], situation.cards_of(suit, _other_hand(situation))
    if not other:
        return mine[-1] if situation.is_master(mine[-1]) or _heads_sequence(situation, mine) else mine[0]
    if situation.is_master(mine[-1]) and not _has_tenace(situation, other):
        return mine[-1]
    if strength(other[-1]) > strength(mine[-1]):
        return mine[-1] if _can_finesse(situation, mine, other) else mine[0]
    return mine[-1] if situation.is_master(mine[-1]) or _heads_sequence(situation, mine) else mine[0]


def _heads_sequence(situation: PlaySituation, cards: list[Card]) -> bool:
    """Say whether two touching cards head the suit, so that the top one can drive out what is higher."""
    return len(cards) > 1 and situation.lowest_equal(cards) != cards[-1]


def _has_tenace(situation: PlaySituation, cards: list[Card]) -> bool:
    """Say whether the cards hold an honour that exactly one missing card beats."""
    if not cards:
        return False
    out = situation.outstanding(cards[0][0])
    return any(strength(card) >= 11 and sum(other > strength(card) for other in out) == 1 for card in cards)


def _can_finesse(situation: PlaySituation, mine: list[Card], other: list[Card]) -> bool:
    """Say whether to lead an honour for a finesse: the card below it is ours too, and the other hand has the master."""
    below = strength(mine[-1]) - 1
    held = {strength(card) for card in (*mine, *other)}
    return strength(mine[-1]) >= 10 and below in held and situation.is_master(other[-1])


def _safe_winners(situation: PlaySituation) -> list[Card]:
    """Return the masters of this hand that cannot be ruffed."""
    return [
        card
        for card in situation.hand
        if situation.is_master(card) and (card[0] == situation.trump or not situation.trumps_outstanding)
    ]


def _cash_winners(situation: PlaySituation) -> Card | None:
    """Cash winners when they are enough for the contract or are all that is left.

    The suits come first in which this hand is the shorter one, so that they do not get blocked.
    """
    tricks = _count_winners(situation)
    if tricks < situation.tricks_needed and tricks < len(situation.hand):
        return None
    sure = [card for card in _safe_winners(situation) if card[0] != situation.trump] or _safe_winners(situation)
    if sure:
        return min(
            sure,
            key=lambda card: (
                len(situation.cards_of(card[0])) > len(situation.cards_of(card[0], _other_hand(situation))),
                len(situation.cards_of(card[0])),
                -strength(card),
            ),
        )
    return _cross_to_other_hand(situation)


def _count_winners(situation: PlaySituation) -> int:
    """Return the number of tricks off the top; in a suit there are no more than the longer hand has cards."""
    total = 0
    for suit in SUITS:
        mine, other = situation.cards_of(suit), situation.cards_of(suit, _other_hand(situation))
        masters = sum(situation.is_master(card) for card in (*mine, *other))
        total += min(masters, max(len(mine), len(other)))
    return total


def _cross_to_other_hand(situation: PlaySituation) -> Card | None:
    """Lead a low card to a winner in the other hand."""
    for suit, cards in situation.suits.items():
        other = situation.cards_of(suit, _other_hand(situation))
        if other and situation.is_master(other[-1]):
            return cards[0]
    return None


def _develop_suit(situation: PlaySituation) -> Card | None:
    """Lead the side suit that promises most new tricks, if possible towards its honours."""
    best, chosen = 0, ""
    for suit in situation.suits:
        if suit == situation.trump:
            continue
        promise = _suit_promise(situation, suit)
        if promise > best:
            best, chosen = promise, suit
    if not chosen:
        return None
    mine, other = situation.suits[chosen], situation.cards_of(chosen, _other_hand(situation))
    if _has_tenace(situation, mine) and not _has_tenace(situation, other) and len(mine) > 1 and other:
        return _cross_in_another_suit(situation, chosen) or _lead_suit(situation, chosen)
    return _lead_suit(situation, chosen)


def _cross_in_another_suit(situation: PlaySituation, suit: str) -> Card | None:
    """Lead to the other hand in another suit, so that it can lead up to the honours of this hand."""
    for each, cards in situation.suits.items():
        other = situation.cards_of(each, _other_hand(situation))
        if each != suit and other and situation.is_master(other[-1]) and not situation.is_master(cards[0]):
            return cards[0]
    return None


def _suit_promise(situation: PlaySituation, suit: str) -> int:
    mine, other = situation.suits[suit], situation.cards_of(suit, _other_hand(situation))
    out = situation.outstanding(suit)
    held = [strength(card) for card in (*mine, *other)]
    length, high = max(len(mine), len(other)), sum(value >= 10 for value in held)
    if not out or all(situation.is_master(card) for card in (*mine, *other)[:length]):
        return 0
    if high == 0 and length < 4:
        return 0
    return 4 * length + 3 * high + (len(held) - len(out)) - (6 if not other and situation.trump else 0)


def _any_lead(situation: PlaySituation) -> Card:
    """Lead a winner, or without one the lowest card of the longest side suit."""
    sure = _safe_winners(situation)
    if sure:
        return max(sure, key=lambda card: (card[0] != situation.trump, strength(card)))
    suit = max(situation.suits, key=lambda suit: (suit != situation.trump, len(situation.suits[suit]), suit))
    return situation.suits[suit][0]
