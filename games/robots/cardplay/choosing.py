"""Chooses a card: by the only choice, or by the rules for leading, following suit and discarding."""

from games.robots.cardplay.declarer import declarer_lead
from games.robots.cardplay.defence import defender_lead
from games.robots.cardplay.discarding import discard_or_ruff
from games.robots.cardplay.following import follow
from games.robots.cardplay.opening_lead import opening_lead
from games.robots.cardplay.situation import PlaySituation, read_situation
from games.rules.elements.card import Card
from games.rules.elements.seat import Seat
from games.rules.player_view import PlayerView


def choose_card(view: PlayerView, seat: Seat) -> Card:
    """Return a legal card from the hand in turn. Raises ValueError when none is due from a hand that `seat` sees."""
    return _choose_from(read_situation(view, seat))


def _choose_from(situation: PlaySituation) -> Card:
    if len(situation.hand) == 1:
        return situation.hand[0]
    if not situation.trick:
        if not situation.played:
            return opening_lead(situation)
        return declarer_lead(situation) if situation.declaring else defender_lead(situation)
    cards = situation.cards_of(situation.trick[0][0])
    if len(cards) == 1:
        return cards[0]
    return follow(situation, cards) if cards else discard_or_ruff(situation)
