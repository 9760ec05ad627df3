"""Following suit: second hand low, third hand high, cover honours, win cheaply, waste nothing on partner's trick."""

from games.robots.cardplay.scene import Scene
from games.rules.elements.card import Card, strength


def follow(table: Scene, cards: list[Card]) -> Card:
    """`cards` are of the suit led, two or more, from the bottom."""
    if not any(table.beats(card) for card in cards):
        return cards[0]
    return (_second, _third, _fourth)[len(table.trick) - 1](table, cards)


def _cheapest(table: Scene, cards: list[Card]) -> Card:
    """The lowest card that is winning now."""
    return next(card for card in cards if table.beats(card))


def _fourth(table: Scene, cards: list[Card]) -> Card:
    return cards[0] if table.winning is table.turn.partner else _cheapest(table, cards)


def _second(table: Scene, cards: list[Card]) -> Card:
    """Low, unless an honour is to be covered, a sequence can force, or the setting trick is there to be taken."""
    led, top = table.trick[0], cards[-1]
    if table.master(top) and table.needed == 1:
        return table.touching(cards)
    if table.declaring:
        return _declarer_second(table, cards)
    if strength(led) >= 10 and _should_cover(table, cards):
        return next(card for card in cards if table.beats(card))
    if strength(led) < 10 and _sequence(cards):
        return table.touching(cards)
    return cards[0]


def _sequence(cards: list[Card]) -> bool:
    """King-queen, or queen-jack-ten, at the top."""
    tops = [strength(card) for card in cards[::-1][:3]]
    return tops[:2] == [13, 12] or tops == [12, 11, 10]


def _should_cover(table: Scene, cards: list[Card]) -> bool:
    """An honour is covered, but not one of several in dummy that would take the rest, nor in trumps without hope."""
    led = table.trick[0]
    dummy = table.known.get(table.dummy, ())
    from_dummy = table.leader is table.dummy
    touching = from_dummy and any(card[0] == led[0] and strength(card) == strength(led) - 1 for card in dummy)
    if touching and len(cards) > 2:
        return False
    higher = next(card for card in cards if table.beats(card))
    return not (strength(higher) == 14 and len(cards) > 2 and strength(led) < 12 and from_dummy)


def _declarer_second(table: Scene, cards: list[Card]) -> Card:
    """Low when the hand that plays last can deal with it; else the highest that may be needed."""
    suit = table.trick[0][0]
    behind = table.of(suit, table.partners)
    if not behind:
        alone = table.trump is not None and bool(table.of(table.trump, table.partners))
        return cards[0] if alone and not table.master(cards[-1]) else _finesse(table, cards)
    if table.master(behind[-1]) or (strength(behind[-1]) >= 11 and len(behind) >= 2 and not table.master(cards[-1])):
        return cards[0]
    if strength(table.trick[0]) >= 10 and strength(cards[-1]) > strength(table.trick[0]):
        return table.touching(cards) if table.master(cards[-1]) else cards[-1]
    guarded = strength(behind[-1]) >= 12 and len(behind) >= 2
    return cards[0] if guarded else _finesse(table, cards)


def _third(table: Scene, cards: list[Card]) -> Card:
    suit = table.trick[0][0]
    if table.winning is table.turn.partner and _partner_enough(table, cards):
        return cards[0]
    fourth = table.known.get(table.turn.next)
    if fourth is not None:
        return _over_known(table, cards, table.of(suit, fourth))
    if table.declaring:
        return _finesse(table, cards)
    return table.touching(cards)


def _partner_enough(table: Scene, cards: list[Card]) -> bool:
    """Partner's card is as good as anything here, as far as the last hand is concerned."""
    best = table.best
    fourth = table.known.get(table.turn.next)
    against = (
        [strength(card) for card in table.of(best[0], fourth)] if fourth is not None else table.outstanding(best[0])
    )
    between = [other for other in against if strength(best) < other < strength(cards[-1])]
    return not between or (table.declaring and len(between) == 1 and strength(best) >= 10 and len(against) > 3)


def _over_known(table: Scene, cards: list[Card], fourth: list[Card]) -> Card:
    """The last hand is in sight: the cheapest card that it cannot beat, else one that drives out an honour."""
    top = strength(fourth[-1]) if fourth else 0
    enough = [card for card in cards if table.beats(card) and strength(card) > top]
    if enough:
        return enough[0]
    return table.touching(cards) if top - strength(cards[-1]) <= 2 and strength(cards[-1]) >= 9 else cards[0]


def _finesse(table: Scene, cards: list[Card]) -> Card:
    """Both hands are known: the lowest card that only one missing card beats, if that card is likely to lie well."""
    winners = [card for card in cards if table.beats(card)]
    if not winners:
        return cards[0]
    top = winners[-1]
    if not table.master(top):
        return table.touching(winners)
    out = table.outstanding(top[0])
    for card in winners:
        above = sum(other > strength(card) for other in out)
        if above == 0:
            return card
        if above == 1 and _worth_finessing(out) and strength(card) >= 10:
            return card
    return table.touching(winners)


def _worth_finessing(out: list[int]) -> bool:
    """Whether the missing card is unlikely to drop: a king of three or more, a queen of five or more."""
    return len(out) >= (3 if out[0] >= 13 else 5)
