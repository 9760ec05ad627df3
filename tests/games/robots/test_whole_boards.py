"""Hundreds of boards played by four robots. The rules refuse illegal actions, so every board that ends was legal."""

import random
from dataclasses import dataclass
from statistics import mean

import pytest

from games.robots.strategy import CallDecision, CardDecision, get_strategy
from games.rules.elements.call import PASS
from games.rules.elements.card import high_card_points
from games.rules.elements.deal import DEALS, Deal, deal_from_number
from games.rules.elements.seat import SEATS, Seat
from games.rules.phases.auction import Auction, add_call, legal_calls
from games.rules.phases.play import legal_cards
from games.rules.player_view import player_view
from games.rules.state import Result
from tests.games.robots.table import RobotTable, dealt

BOARDS = 300


@dataclass
class Record:
    deal: Deal
    calls: int
    result: Result

    @property
    def game(self) -> bool:
        contract = self.result.contract
        return contract is not None and contract.level >= {"NT": 3, "S": 4, "H": 4}.get(contract.denomination, 5)


def deals(count: int, seed: int):
    chance = random.Random(seed)
    return [deal_from_number(chance.randrange(DEALS)) for _ in range(count)]


def play_out(number: int, cards: Deal) -> Record:
    table, robot = RobotTable(dealt(number, cards)), get_strategy()
    while table.state.result is None:
        view = player_view(table.state, table.who)
        decision = robot.act(view, table.who)
        assert not isinstance(decision, CallDecision) or 0 < len(decision.meaning) <= 200
        table.make(decision)
    return Record(cards, len(table.state.auction.calls), table.state.result)


@pytest.fixture(scope="module")
def records():
    return [play_out(number, cards) for number, cards in enumerate(deals(BOARDS, 7), 1)]


def test_auctions_end_soon(records):
    assert max(record.calls for record in records) < 30
    assert 7 < mean(record.calls for record in records) < 13
    assert sum(record.result.contract is None for record in records) < BOARDS * 0.06


def test_more_than_half_of_the_contracts_are_made(records):
    played = [record.result for record in records if record.result.contract is not None]
    made = sum(result.tricks >= result.contract.level + 6 for result in played)
    assert made >= 0.52 * len(played)


@pytest.mark.slow
def test_games_are_bid_with_26_points_and_not_with_20(records):
    strong = weak = bid = overbid = 0
    for record in records:
        points = [high_card_points(hand) for hand in record.deal]
        for side, together in ((0, points[0] + points[2]), (1, points[1] + points[3])):
            contract = record.result.contract
            ours = contract is not None and contract.declarer.order % 2 == side
            strong += together >= 26
            bid += together >= 26 and ours and record.game
            weak += together <= 20
            overbid += together <= 20 and ours and record.game
    assert bid >= 0.9 * strong
    assert overbid <= 0.05 * weak


def test_slams_and_doubles_are_rare(records):
    contracts = [record.result.contract for record in records if record.result.contract is not None]
    assert sum(contract.level >= 6 for contract in contracts) <= 0.06 * BOARDS
    assert sum(contract.level == 7 for contract in contracts) <= 0.01 * BOARDS
    assert sum(contract.doubled > 0 for contract in contracts) <= 0.06 * BOARDS


def test_the_same_view_gives_the_same_decision():
    cards = deals(1, 3)[0]
    table, robot = RobotTable(dealt(1, cards)), get_strategy()
    while table.state.result is None:
        decision = table.ask(robot)
        assert table.ask(get_strategy()) == decision
        table.make(decision)


def test_hidden_hands_change_nothing():
    """North decides the same whatever the hidden hands are."""
    one, other = deals(2, 5)
    held = set(one[0])
    rest = [card for hand in other for card in hand if card not in held]
    swapped = (one[0], tuple(rest[:13]), tuple(rest[13:26]), tuple(rest[26:]))
    first = RobotTable(dealt(1, one)).ask(get_strategy())
    assert RobotTable(dealt(1, swapped)).ask(get_strategy()) == first


@pytest.mark.parametrize("robots", ["N", "NS", "NE"])
def test_robots_play_legally_beside_random_players(robots):
    """The other seats call and play at random: no robot ever acts illegally, and every auction ends."""
    chance = random.Random(robots)
    for number, cards in enumerate(deals(60, 11), 1):
        table, robot = RobotTable(dealt(number, cards)), get_strategy()
        while table.state.result is None:
            seat = table.who
            table.make(table.ask(robot) if seat in robots else at_random(table, chance))


def at_random(table: RobotTable, chance: random.Random):
    state = table.state
    if state.play is not None:
        return CardDecision(chance.choice(sorted(legal_cards(state.play))))
    calls = legal_calls(state.auction)
    return CallDecision(chance.choice([calls[0], *calls[:6]]), "anything")


def test_a_pair_of_robots_stops_bidding_against_passes():
    """With opponents that always pass, auctions end within nine rounds, and high contracts need high cards."""
    for number, cards in enumerate(deals(200, 13), 1):
        table, robot = RobotTable(dealt(number, cards)), get_strategy()
        while table.state.contract is None and table.state.result is None:
            ours = table.who in {Seat.NORTH, Seat.SOUTH}
            table.make(table.ask(robot) if ours else CallDecision(PASS, "silent"))
        together = high_card_points(cards[0]) + high_card_points(cards[2])
        contract = table.state.contract
        assert len(table.state.auction.calls) <= 36
        assert contract is None or contract.level < 6 or together >= 24
        assert contract is None or contract.level < 5 or together >= 15


def test_the_longest_auction_can_be_read():
    """All 319 calls: every bid doubled and redoubled, with passes between."""
    sofar = Auction(SEATS[0])
    cards = deals(1, 17)[0]
    table, robot = RobotTable(dealt(1, cards)), get_strategy()
    while not sofar.over and len(sofar.calls) < 316:
        calls = legal_calls(sofar)
        wanted = [call for call in calls[1:3] if call in ("X", "XX")] or list(calls[1:2])
        call = calls[0] if sofar.passes < 2 else wanted[0]
        table.ask(robot)
        table.make(CallDecision(call, ""))
        sofar = add_call(sofar, call)
    assert len(sofar.calls) > 200
