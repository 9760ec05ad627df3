from games.records import diagram
from games.rules.elements.call import Denomination, parse_call
from games.rules.elements.card import parse_card
from games.rules.elements.contract import Contract
from games.rules.elements.deal import deal_from_number
from games.rules.elements.seat import Seat
from games.rules.phases.auction import Auction, add_call
from games.rules.phases.play import add_card, start_play


def test_an_auction_stands_under_its_seats():
    auction = Auction(Seat.SOUTH)
    for call in ("1NT"[:2], "X", "XX", "P", "2S"):
        auction = add_call(auction, parse_call(call))
    assert diagram.auction_grid(auction).splitlines() == [
        "West   North  East   South",
        "                     1NT",
        "dbl    rdbl   pass   2♠",
    ]


def test_cards_stand_in_their_tricks():
    contract = Contract(7, Denomination.NOTRUMP, 0, Seat.NORTH)
    play = start_play(deal_from_number(0), contract)
    for card in ("HA", "DA", "CA", "SA"):
        play = add_card(play, parse_card(card))
    assert diagram.play_table(play) == " 1  East   ♥A  ♦A  ♣A  ♠A"


def test_hands_are_as_people_write_them():
    assert diagram.hands(deal_from_number(0)).splitlines()[1] == "East   ♠- ♥AKQJT98765432 ♦- ♣-"
