"""The opening lead."""

from games.robots.bidding.choosing import read
from games.robots.bidding.rule import Shown
from games.robots.cardplay.lead_card import lead_card, sequence
from games.robots.cardplay.scene import Scene
from games.rules.elements.card import Card, strength


def opening_lead(table: Scene) -> Card:
    worth = _at_notrump if table.trump is None else _against_suit
    suit = max(table.suits, key=lambda suit: (worth(table, suit, table.suits[suit]), suit))
    if suit == table.trump:
        return table.suits[suit][0]
    return lead_card(table.suits[suit], notrump=table.trump is None)


def _shown(table: Scene, seat_offset: int) -> Shown:
    """What the player so many places to the left has shown in the auction."""
    auction = read(table.view.calls)
    return auction.shown[(table.turn.order - table.view.board.dealer.order + seat_offset) % 4]


def _heard(table: Scene, suit: str) -> int:
    """Partner's suit is good to lead, theirs is not."""
    heard = 0
    if _shown(table, 2).least(suit) >= 3:
        heard += 40
    return heard - 12 * sum(_shown(table, theirs).least(suit) >= 3 for theirs in (1, 3))


def _at_notrump(table: Scene, suit: str, cards: list[Card]) -> int:
    points = sum(max(strength(card) - 10, 0) for card in cards)
    return 10 * len(cards) + 2 * points + 6 * (sequence(cards) >= 3) + _heard(table, suit)


def _against_suit(table: Scene, suit: str, cards: list[Card]) -> int:
    trumps = len(table.suits.get(table.trump or "", []))
    if suit == table.trump:
        return 18 if strength(cards[-1]) <= 10 and trumps >= 2 else 4
    heard, top, run = _heard(table, suit), strength(cards[-1]), sequence(cards)
    if len(cards) == 1:
        return heard + (36 if 1 <= trumps <= 3 and top < 13 else 8)
    if run >= 2:
        return heard + 22 + 6 * min(run, 3) + (16 if top == 14 else 0)
    if top == 14:
        return heard + 2
    if len(cards) == 2:
        return heard + (20 if top <= 10 else 4)
    return heard + (16 if top <= 10 else 20 if top < 13 else 17)
