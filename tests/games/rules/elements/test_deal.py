import pytest
from hypothesis import given
from hypothesis import strategies as st

from games.rules.elements.card import PACK, high_card_points, in_order, parse_card, strength
from games.rules.elements.deal import DEALS, deal_from_number, make_deal, number_of_deal
from games.rules.errors import InvalidMove


def test_the_first_deal_and_the_last():
    suits = ["".join(sorted({card[0] for card in hand})) for hand in deal_from_number(0)]
    assert suits == ["S", "H", "D", "C"]
    assert ["".join({card[0] for card in hand}) for hand in deal_from_number(DEALS - 1)] == ["C", "D", "H", "S"]


def test_how_many_deals_there_are():
    assert DEALS == 53_644_737_765_488_792_839_237_440_000
    assert DEALS < 2**96


def test_the_last_place_belongs_to_south():
    """Numbers 0 and 1 differ in South's lowest card only."""
    first, second = deal_from_number(0), deal_from_number(1)
    assert first[:2] == second[:2]
    assert set(first[2]) - set(second[2]) == {"D2"} and set(second[2]) - set(first[2]) == {"CA"}


@given(st.integers(0, DEALS - 1))
def test_number_and_deal_are_one(number):
    deal = deal_from_number(number)
    assert number_of_deal(deal) == number
    assert sorted(card for hand in deal for card in hand) == sorted(PACK)
    assert make_deal(deal) == deal
    assert sum(high_card_points(hand) for hand in deal) == 40


@pytest.mark.parametrize("number", [-1, DEALS])
def test_numbers_out_of_bounds(number):
    with pytest.raises(InvalidMove) as bad:
        deal_from_number(number)
    assert bad.value.field == "number"


def test_four_hands_of_one_pack():
    north, east, south, west = deal_from_number(7)
    with pytest.raises(InvalidMove):
        make_deal((north, north, south, west))
    with pytest.raises(InvalidMove):
        make_deal((north + east[:1], east[1:], south, west))


def test_cards():
    assert in_order(["C2", "SA", "DK", "DA", "H9"]) == ("SA", "H9", "DA", "DK", "C2")
    assert [strength(parse_card(card)) for card in ("SA", "HT", "D2")] == [14, 10, 2]
    for text in ("", "S", "AS", "S1", "sa", "S10"):
        with pytest.raises(InvalidMove):
            parse_card(text)
