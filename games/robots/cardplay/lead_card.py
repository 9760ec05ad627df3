"""Which card of a suit to lead: the top of a sequence or a doubleton, the fourth best, a low one from an honour."""

from games.rules.elements.card import Card, strength


def lead_card(cards: list[Card], *, notrump: bool) -> Card:
    """Choose from the hand's cards of one suit, the lowest first."""
    down = [strength(card) for card in reversed(cards)]
    top = cards[-1]
    if len(cards) <= 2:
        return top
    if _is_led_from_top(down, notrump=notrump):
        return top
    if down[0] == 14 and not notrump:
        return top
    if down[0] >= 10:
        return cards[-4] if len(cards) >= 4 else cards[0]
    return cards[-4] if notrump and len(cards) >= 4 else cards[-2] if len(cards) >= 4 else top


def _is_led_from_top(down: list[int], *, notrump: bool) -> bool:
    """Say whether the suit is headed by touching honours; at notrump by three, or two and the next but one."""
    touching = down[0] - down[1] == 1 and down[0] >= 10
    if not notrump or not touching:
        return touching
    return len(down) > 2 and down[1] - down[2] <= 2


def sequence_length(cards: list[Card]) -> int:
    """Return how many touching cards head the suit; 0 when the highest is below a ten."""
    down = [strength(card) for card in reversed(cards)]
    if down[0] < 10:
        return 0
    return next((place for place in range(1, len(down)) if down[place - 1] - down[place] != 1), len(down))
