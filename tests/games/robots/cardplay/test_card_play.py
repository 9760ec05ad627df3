"""Cards that every book agrees on. Deals are N E S W, hands spades.hearts.diamonds.clubs."""

import pytest

from games.robots.cardplay.choosing import choose_card
from games.robots.strategy import CardDecision, get_strategy
from games.rules.elements.board import Board, Vulnerability
from games.rules.elements.call import Denomination
from games.rules.elements.contract import Contract
from games.rules.elements.seat import SEATS, Seat
from games.rules.phases.undo import UndoPolicy
from games.rules.player_view import PlayerView, TrickView
from tests.games.robots.table import ROBOTS, RobotTable, auction, deal, dealt, hand


def view(contract, turn, hands, tricks, calls=""):
    """Return a view in play: `contract` like '4S S'; `hands` by seat letter; `tricks` like 'W: H2 HK H3 = E | E:'."""
    bid, declarer = contract.split()
    denomination = Denomination("NT" if bid[1] == "N" else bid[1])
    shown = tuple(hand(hands[seat]) if seat in hands else None for seat in SEATS)
    parts = [part.strip() for part in tricks.split("|")]
    return PlayerView(
        seq=10,
        board=Board(1, Seat.NORTH, Vulnerability.NONE),
        undo_policy=UndoPolicy.NEVER,
        actors=ROBOTS,
        calls=auction(calls),
        contract=Contract(int(bid[0]), denomination, 0, Seat(declarer)),
        turn=Seat(turn),
        hands=shown,
        tricks=tuple(trick_view(part) for part in parts),
        claim=None,
        undo=None,
        result=None,
        deal=None,
    )


def trick_view(text):
    leader, _, rest = text.partition(":")
    cards, _, winner = rest.partition("=")
    return TrickView(Seat(leader), tuple(cards.split()), Seat(winner.strip()) if winner else None)


LEADS = [
    ("3N S", "K32.QJT9.432.A32", "HQ", "top of a sequence"),
    ("3N S", "432.K9542.A32.32", "H4", "fourth best of the longest suit"),
    ("4S S", "432.AK32.Q32.432", "HA", "ace from ace-king"),
    ("4S S", "432.2.Q5432.J432", "H2", "a singleton"),
    ("4S S", "32.KQJ2.Q432.432", "HK", "top of touching honours"),
]


@pytest.mark.parametrize(("contract", "cards", "card", "why"), LEADS)
def test_opening_lead(contract, cards, card, why):
    assert choose_card(view(contract, "W", {"W": cards}, "W:"), Seat.WEST) == card, why


def test_partners_suit_is_led():
    table = view("3N S", "W", {"W": "K432.Q965.32.432"}, "W:", "p 1D 1N p 3N p p p")
    assert choose_card(table, Seat.WEST) == "D3"


PLAYS = [
    # Second hand low, in front of dummy and behind it.
    ("3N S", "W", "W", {"W": "K32.K2.432.432", "N": "AQ4.A32.765.765"}, "S: S5", "S2"),
    # Third hand high, and the lower of equals.
    ("3N S", "E", "E", {"E": "K32.KJ2.432.432", "N": "654.A3.765.765"}, "W: S8 S4", "SK"),
    ("3N S", "E", "E", {"E": "QJ2.K32.432.432", "N": "654.A3.765.765"}, "W: S3 S4", "SJ"),
    # Only as high as dummy makes necessary.
    ("3N N", "W", "W", {"W": "KT2.K32.432.432", "S": "Q54.A3.765.765"}, "S: S4 SJ SA", "S2"),
    # Fourth hand wins as cheaply as it can, and leaves partner's trick alone.
    ("3N S", "W", "W", {"W": "AQ2.32.432.432", "N": "T54.A3.765.765"}, "N: ST S9 S3", "SQ"),
    ("3N S", "W", "W", {"W": "AQ2.32.432.432", "N": "T54.A3.765.765"}, "N: ST SJ S3", "S2"),
    # An honour led from dummy is covered.
    ("3N S", "E", "E", {"E": "K32.32.432.432", "N": "Q54.A3.765.765"}, "N: SQ", "SK"),
    # But not when dummy has the next one too, and the guard is long.
    ("3N S", "E", "E", {"E": "K32.32.432.432", "N": "QJ4.A3.765.765"}, "N: SQ", "S2"),
    # A ruff with the lowest trump; not of partner's winner.
    ("4S S", "E", "E", {"E": "432..5432.432", "N": "654.A3.765.765"}, "S: HQ HK HA", "S2"),
    ("4S S", "E", "E", {"E": "432..5432.432", "N": "654.93.765.765"}, "W: HA H3", "D2"),
    # The finesse against the king, from either side.
    ("3N S", "S", "S", {"S": "AQ2.432.432.432", "N": "543.AK.765.765"}, "N: S3 S6", "SQ"),
    # Ace and king drop a queen when nine cards are held.
    ("3N S", "S", "S", {"S": "AKJ32.432.432.32", "N": "9876.AK.765.765"}, "N: S6 S4", "SK"),
    # Dummy plays low when declarer can win behind it.
    ("3N S", "N", "S", {"S": "AK2.432.432.32", "N": "Q76.AK.765.765"}, "W: S4", "S6"),
]


@pytest.mark.parametrize("play", PLAYS)
def test_play(play):
    contract, turn, seat, hands, tricks, card = play
    assert choose_card(view(contract, turn, hands, tricks), Seat(seat)) == card


def test_declarer_draws_trumps():
    hands = {"S": "AKQ32.A2.432.32", "N": "J654.K3.A65.765"}
    card = choose_card(view("4S S", "S", hands, "W: HQ H4 H5 HA = S | S:"), Seat.SOUTH)
    assert card in {"SA", "SK", "SQ"}


def test_declarer_leaves_the_last_high_trump_out():
    """The ace is theirs, and the only trump that is not ours."""
    hands = {"S": "KJT.A2.AK.2", "N": "Q98.K3.65.7"}
    gone = "W: S2 S3 S4 S5 = W | S: S6 S7 H4 H5 = S | S:"
    assert choose_card(view("4S S", "S", hands, gone), Seat.SOUTH)[0] != "S"


def test_declarer_cashes_the_tricks_that_are_needed():
    """There are nine tricks off the top, and none is risked."""
    cards = deal("AK2.AK2.432.5432 QJT9.QJT9.98.AKQ 8765.876.AKQJT.6 43.543.765.JT987")
    table, robot = RobotTable(dealt(3, cards)), get_strategy()
    table.call("3N p p p")
    table.play("C7")
    while table.state.result is None:
        decision = table.ask(robot)
        assert isinstance(decision, CardDecision)
        table.make(decision)
    assert table.state.result.tricks >= 9


def test_a_loser_is_ruffed_in_dummy():
    hands = {"S": "AKQJ2.A2.432.32", "N": "543.K432.A7652."}
    gone = "W: C5 C4 C6 CA = S | S:"
    assert choose_card(view("4S S", "S", hands, gone), Seat.SOUTH) == "C2"
