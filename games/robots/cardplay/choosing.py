"""Which card."""

from games.robots.cardplay.declarer import declarer_lead
from games.robots.cardplay.defence import defender_lead
from games.robots.cardplay.discarding import discard_or_ruff
from games.robots.cardplay.following import follow
from games.robots.cardplay.opening_lead import opening_lead
from games.robots.cardplay.scene import Scene, scene
from games.rules.elements.card import Card
from games.rules.elements.seat import Seat
from games.rules.player_view import PlayerView


def choose_card(view: PlayerView, seat: Seat) -> Card:
    """A legal card from the hand in turn. Raises ValueError when none is due from a hand that `seat` sees."""
    return _choose(scene(view, seat))


def _choose(table: Scene) -> Card:
    if len(table.hand) == 1:
        return table.hand[0]
    if not table.trick:
        if not table.played:
            return opening_lead(table)
        return declarer_lead(table) if table.declaring else defender_lead(table)
    cards = table.of(table.trick[0][0])
    if len(cards) == 1:
        return cards[0]
    return follow(table, cards) if cards else discard_or_ruff(table)
