"""The opening lead: the suit by the auction and its length and honours, then the card of that suit."""

from games.robots.bidding.choosing import read_auction
from games.robots.bidding.rule import HandRange
from games.robots.cardplay.lead_card import lead_card, sequence_length
from games.robots.cardplay.situation import PlaySituation
from games.rules.elements.card import Card, strength


def opening_lead(situation: PlaySituation) -> Card:
    worth = _at_notrump if situation.trump is None else _against_suit
    suit = max(situation.suits, key=lambda suit: (worth(situation, suit, situation.suits[suit]), suit))
    if suit == situation.trump:
        return situation.suits[suit][0]
    return lead_card(situation.suits[suit], notrump=situation.trump is None)


def _shown_by(situation: PlaySituation, seat_offset: int) -> HandRange:
    """Return what the player so many places to the left has shown in the auction."""
    auction = read_auction(situation.view.calls)
    return auction.shown[(situation.turn.order - situation.view.board.dealer.order + seat_offset) % 4]


def _worth_by_auction(situation: PlaySituation, suit: str) -> int:
    """Value partner's suits up and the opponents' suits down."""
    by_auction = 0
    if _shown_by(situation, 2).least(suit) >= 3:
        by_auction += 40
    return by_auction - 12 * sum(_shown_by(situation, theirs).least(suit) >= 3 for theirs in (1, 3))


def _at_notrump(situation: PlaySituation, suit: str, cards: list[Card]) -> int:
    points = sum(max(strength(card) - 10, 0) for card in cards)
    return 10 * len(cards) + 2 * points + 6 * (sequence_length(cards) >= 3) + _worth_by_auction(situation, suit)


def _against_suit(situation: PlaySituation, suit: str, cards: list[Card]) -> int:
    trumps = len(situation.suits.get(situation.trump or "", []))
    if suit == situation.trump:
        return 18 if strength(cards[-1]) <= 10 and trumps >= 2 else 4
    by_auction, top, run = _worth_by_auction(situation, suit), strength(cards[-1]), sequence_length(cards)
    if len(cards) == 1:
        return by_auction + (36 if 1 <= trumps <= 3 and top < 13 else 8)
    if run >= 2:
        return by_auction + 22 + 6 * min(run, 3) + (16 if top == 14 else 0)
    if top == 14:
        return by_auction + 2
    if len(cards) == 2:
        return by_auction + (20 if top <= 10 else 4)
    return by_auction + (16 if top <= 10 else 20 if top < 13 else 17)
