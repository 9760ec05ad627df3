"""A defender's later leads."""

from games.robots.cardplay.lead_card import lead_card, sequence
from games.robots.cardplay.scene import Scene
from games.rules.elements.card import Card, strength


def defender_lead(table: Scene) -> Card:
    winners = [card for card in table.hand if _cashes(table, card)]
    if winners and (len(winners) >= table.needed or _established(table, winners[0])):
        return winners[0]
    suit = max(table.suits, key=lambda suit: (_worth(table, suit), suit))
    return _card(table, suit)


def _cashes(table: Scene, card: Card) -> bool:
    """A master that is not about to be ruffed by dummy."""
    if not table.master(card):
        return False
    dummy = table.known.get(table.dummy, ())
    ruffed = (
        table.trump not in {None, card[0]} and not table.of(card[0], dummy) and bool(table.of(table.trump or "", dummy))
    )
    return not ruffed and not (table.trump and card[0] != table.trump and card[0] in table.voids[table.declarer])


def _established(table: Scene, card: Card) -> bool:
    """At notrump a suit without missing cards is cashed; late in the play so is every winner."""
    return (table.trump is None and len(table.outstanding(card[0])) <= 2) or len(table.hand) <= 4


def _card(table: Scene, suit: str) -> Card:
    cards = table.suits[suit]
    top = cards[-1]
    if table.master(top) and (table.trump is not None or len(cards) <= 2):
        return top
    return lead_card(cards, notrump=table.trump is None)


def _worth(table: Scene, suit: str) -> int:
    cards = table.suits[suit]
    if suit == table.trump:
        return 6 if strength(cards[-1]) < 11 else 0
    return _history(table, suit) + _dummys(table, suit) + _own(table, cards)


def _history(table: Scene, suit: str) -> int:
    """Partner's suit is returned, one's own is continued; a suit that declarer attacked is not."""
    leads = {table.turn: 0, table.turn.partner: 0, table.declarer: 0, table.dummy: 0}
    for trick in table.view.tricks:
        if trick.cards and trick.cards[0][0] == suit:
            leads[trick.leader] += 1
    ours = 14 * bool(leads[table.turn.partner]) + 12 * bool(leads[table.turn])
    return ours - 8 * bool(leads[table.declarer] + leads[table.dummy])


def _dummys(table: Scene, suit: str) -> int:
    """Through strength, up to weakness; never into dummy's winners or for dummy to ruff."""
    dummy = table.of(suit, table.known.get(table.dummy, ()))
    through = table.turn.next is table.dummy
    if not dummy:
        return -15 if table.trump and table.of(table.trump, table.known.get(table.dummy, ())) else 4
    high = sum(strength(card) >= 11 for card in dummy)
    if through:
        return {0: 2, 1: 8, 2: 6}.get(high, 0)
    return {0: 12, 1: 3}.get(high, -8)


def _own(table: Scene, cards: list[Card]) -> int:
    run, top = sequence(cards), strength(cards[-1])
    worth = 8 if run >= 2 else 0
    if table.trump is None:
        return worth + 3 * len(cards)
    if len(cards) == 1 and table.suits.get(table.trump):
        worth += 8
    if top == 14 and run == 1:
        worth -= 2 if table.master(cards[-1]) and len(table.played) > 20 else 8
    elif top in {13, 12} and run == 1:
        worth -= 5
    return worth
