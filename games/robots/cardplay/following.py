"""Following suit: second hand low, third hand high, honours covered, tricks won cheaply, partner's trick left alone."""

from games.robots.cardplay.situation import PlaySituation
from games.rules.elements.card import Card, strength


def follow(situation: PlaySituation, cards: list[Card]) -> Card:
    """Choose from the hand's cards of the suit led, two or more, the lowest first."""
    if not any(situation.would_win(card) for card in cards):
        return cards[0]
    return (_second_hand, _third_hand, _fourth_hand)[len(situation.trick) - 1](situation, cards)


def _cheapest_winner(situation: PlaySituation, cards: list[Card]) -> Card:
    """Return the lowest card that wins the trick as it stands."""
    return next(card for card in cards if situation.would_win(card))


def _fourth_hand(situation: PlaySituation, cards: list[Card]) -> Card:
    return cards[0] if situation.winning_seat is situation.turn.partner else _cheapest_winner(situation, cards)


def _second_hand(situation: PlaySituation, cards: list[Card]) -> Card:
    """Play low, unless this trick decides the contract, an honour is to be covered, or a sequence heads the suit."""
    led, top = situation.trick[0], cards[-1]
    if situation.is_master(top) and situation.tricks_needed == 1:
        return situation.lowest_equal(cards)
    if situation.declaring:
        return _declarer_second_hand(situation, cards)
    if strength(led) >= 10 and _should_cover(situation, cards):
        return next(card for card in cards if situation.would_win(card))
    if strength(led) < 10 and _has_sequence(cards):
        return situation.lowest_equal(cards)
    return cards[0]


def _has_sequence(cards: list[Card]) -> bool:
    """Say whether king-queen or queen-jack-ten head the suit."""
    tops = [strength(card) for card in cards[::-1][:3]]
    return tops[:2] == [13, 12] or tops == [12, 11, 10]


def _should_cover(situation: PlaySituation, cards: list[Card]) -> bool:
    """Say whether to cover the honour led.

    Not with three or more cards when dummy holds the next lower card too, nor with the ace on dummy's jack or ten.
    """
    led = situation.trick[0]
    dummy = situation.seen_hands.get(situation.dummy, ())
    from_dummy = situation.leader is situation.dummy
    touching = from_dummy and any(card[0] == led[0] and strength(card) == strength(led) - 1 for card in dummy)
    if touching and len(cards) > 2:
        return False
    higher = next(card for card in cards if situation.would_win(card))
    return not (strength(higher) == 14 and len(cards) > 2 and strength(led) < 12 and from_dummy)


def _declarer_second_hand(situation: PlaySituation, cards: list[Card]) -> Card:
    """Play low when the hand that plays last can win the trick, else as high as may be needed."""
    suit = situation.trick[0][0]
    behind = situation.cards_of(suit, situation.partners_hand)
    if not behind:
        alone = situation.trump is not None and bool(situation.cards_of(situation.trump, situation.partners_hand))
        return cards[0] if alone and not situation.is_master(cards[-1]) else _finesse(situation, cards)
    if situation.is_master(behind[-1]) or (
        strength(behind[-1]) >= 11 and len(behind) >= 2 and not situation.is_master(cards[-1])
    ):
        return cards[0]
    if strength(situation.trick[0]) >= 10 and strength(cards[-1]) > strength(situation.trick[0]):
        return situation.lowest_equal(cards) if situation.is_master(cards[-1]) else cards[-1]
    guarded = strength(behind[-1]) >= 12 and len(behind) >= 2
    return cards[0] if guarded else _finesse(situation, cards)


def _third_hand(situation: PlaySituation, cards: list[Card]) -> Card:
    suit = situation.trick[0][0]
    if situation.winning_seat is situation.turn.partner and _partner_suffices(situation, cards):
        return cards[0]
    fourth = situation.seen_hands.get(situation.turn.next)
    if fourth is not None:
        return _third_hand_over_seen(situation, cards, situation.cards_of(suit, fourth))
    if situation.declaring:
        return _finesse(situation, cards)
    return situation.lowest_equal(cards)


def _partner_suffices(situation: PlaySituation, cards: list[Card]) -> bool:
    """Say whether partner's winning card is as good against the last hand as any card of this hand."""
    best = situation.winning_card
    fourth = situation.seen_hands.get(situation.turn.next)
    against = (
        [strength(card) for card in situation.cards_of(best[0], fourth)]
        if fourth is not None
        else situation.outstanding(best[0])
    )
    between = [other for other in against if strength(best) < other < strength(cards[-1])]
    return not between or (situation.declaring and len(between) == 1 and strength(best) >= 10 and len(against) > 3)


def _third_hand_over_seen(situation: PlaySituation, cards: list[Card], fourth: list[Card]) -> Card:
    """Return the cheapest card that the last hand, which is seen, cannot beat, else one that drives out an honour."""
    top = strength(fourth[-1]) if fourth else 0
    enough = [card for card in cards if situation.would_win(card) and strength(card) > top]
    if enough:
        return enough[0]
    return situation.lowest_equal(cards) if top - strength(cards[-1]) <= 2 and strength(cards[-1]) >= 9 else cards[0]


def _finesse(situation: PlaySituation, cards: list[Card]) -> Card:
    """Return the lowest card that one missing card beats, if a finesse against that card is better than to drop it."""
    winners = [card for card in cards if situation.would_win(card)]
    if not winners:
        return cards[0]
    top = winners[-1]
    if not situation.is_master(top):
        return situation.lowest_equal(winners)
    out = situation.outstanding(top[0])
    for card in winners:
        above = sum(other > strength(card) for other in out)
        if above == 0:
            return card
        if above == 1 and _worth_finessing(out) and strength(card) >= 10:
            return card
    return situation.lowest_equal(winners)


def _worth_finessing(out: list[int]) -> bool:
    """Say whether the highest missing card is unlikely to drop: a king of three or more, a queen of five or more."""
    return len(out) >= (3 if out[0] >= 13 else 5)
