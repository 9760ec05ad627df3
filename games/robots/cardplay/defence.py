"""A defender's leads after the opening lead."""

from games.robots.cardplay.lead_card import lead_card, sequence_length
from games.robots.cardplay.situation import PlaySituation
from games.rules.elements.card import Card, strength


def defender_lead(situation: PlaySituation) -> Card:
    winners = [card for card in situation.hand if _cashes(situation, card)]
    if winners and (len(winners) >= situation.tricks_needed or _is_established(situation, winners[0])):
        return winners[0]
    suit = max(situation.suits, key=lambda suit: (_suit_worth(situation, suit), suit))
    return _card_to_lead(situation, suit)


def _cashes(situation: PlaySituation, card: Card) -> bool:
    """Say whether the card is a master that neither dummy nor, as far as is known, declarer can ruff."""
    if not situation.is_master(card):
        return False
    dummy = situation.seen_hands.get(situation.dummy, ())
    ruffed = (
        situation.trump not in {None, card[0]}
        and not situation.cards_of(card[0], dummy)
        and bool(situation.cards_of(situation.trump or "", dummy))
    )
    return not ruffed and not (
        situation.trump and card[0] != situation.trump and card[0] in situation.voids[situation.declarer]
    )


def _is_established(situation: PlaySituation, card: Card) -> bool:
    """Say whether to cash a winner: at notrump with at most two cards of the suit out, and in the last four tricks."""
    return (situation.trump is None and len(situation.outstanding(card[0])) <= 2) or len(situation.hand) <= 4


def _card_to_lead(situation: PlaySituation, suit: str) -> Card:
    cards = situation.suits[suit]
    top = cards[-1]
    if situation.is_master(top) and (situation.trump is not None or len(cards) <= 2):
        return top
    return lead_card(cards, notrump=situation.trump is None)


def _suit_worth(situation: PlaySituation, suit: str) -> int:
    cards = situation.suits[suit]
    if suit == situation.trump:
        return 6 if strength(cards[-1]) < 11 else 0
    return _worth_by_history(situation, suit) + _worth_by_dummy(situation, suit) + _worth_by_own_cards(situation, cards)


def _worth_by_history(situation: PlaySituation, suit: str) -> int:
    """Value the suits that partner or this hand has led, and not those that declarer or dummy has led."""
    leads = {situation.turn: 0, situation.turn.partner: 0, situation.declarer: 0, situation.dummy: 0}
    for trick in situation.view.tricks:
        if trick.cards and trick.cards[0][0] == suit:
            leads[trick.leader] += 1
    ours = 14 * bool(leads[situation.turn.partner]) + 12 * bool(leads[situation.turn])
    return ours - 8 * bool(leads[situation.declarer] + leads[situation.dummy])


def _worth_by_dummy(situation: PlaySituation, suit: str) -> int:
    """Value leads through dummy's strength and up to its weakness; avoid its winners and its ruffs."""
    dummy = situation.cards_of(suit, situation.seen_hands.get(situation.dummy, ()))
    through = situation.turn.next is situation.dummy
    if not dummy:
        return (
            -15
            if situation.trump and situation.cards_of(situation.trump, situation.seen_hands.get(situation.dummy, ()))
            else 4
        )
    high = sum(strength(card) >= 11 for card in dummy)
    if through:
        return {0: 2, 1: 8, 2: 6}.get(high, 0)
    return {0: 12, 1: 3}.get(high, -8)


def _worth_by_own_cards(situation: PlaySituation, cards: list[Card]) -> int:
    run, top = sequence_length(cards), strength(cards[-1])
    worth = 8 if run >= 2 else 0
    if situation.trump is None:
        return worth + 3 * len(cards)
    if len(cards) == 1 and situation.suits.get(situation.trump):
        worth += 8
    if top == 14 and run == 1:
        worth -= 2 if situation.is_master(cards[-1]) and len(situation.played) > 20 else 8
    elif top in {13, 12} and run == 1:
        worth -= 5
    return worth
