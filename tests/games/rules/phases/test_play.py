import pytest

from games.rules.elements.seat import Seat
from games.rules.elements.trick import Trick, winner
from games.rules.errors import IllegalMove
from games.rules.phases.auction import contract_of
from games.rules.phases.play import add_card, check_card, complete_trick, legal_cards, owner, play_cards, start_play
from tests.games.rules.table import E, N, S, W, auction, hands

DEAL = hands("AK32.AK2.AK2.AK2 QJ98.QJ9.QJ9.QJ9 T765.T87.T87.T87 4.6543.6543.6543")


def begin(calls="1n p p p", dealer=N):
    contract = contract_of(auction(calls, dealer))
    return contract, start_play(DEAL, contract)


@pytest.mark.parametrize(
    ("leader", "cards", "trump", "best"),
    [
        (N, "S2 S3 S4 S5", None, W),
        (N, "SA S3 S4 S5", None, N),
        (N, "S2 HA DA CA", None, N),  # nobody followed
        (N, "SA H2 S4 S5", "H", E),
        (N, "SA H2 H3 S5", "H", S),
        (N, "SA H9 H3 S5", "H", E),
        (E, "HA H2 DA ST", "D", W),
        (S, "D2 D3 DT DJ", "C", E),
        (W, "C2", None, W),
    ],
)
def test_who_wins_a_trick(leader, cards, trump, best):
    assert winner(Trick(leader, tuple(cards.split())), trump) is best


def test_the_leader_is_at_declarers_left_and_plays_any_card():
    contract, play = begin()
    assert contract.leader is E and play.turn is E
    assert legal_cards(play) == DEAL[E.order]


def test_follow_suit_if_able():
    _, play = begin()
    play = add_card(play, "SQ")
    assert legal_cards(play) == ("ST", "S7", "S6", "S5")
    with pytest.raises(IllegalMove) as refused:
        check_card(play, "HT")
    assert refused.value.code == "illegal_card" and "follow suit" in refused.value.message
    with pytest.raises(IllegalMove) as refused:
        check_card(play, "SA")
    assert "not in that hand" in refused.value.message


def test_out_of_the_suit_any_card():
    _, play = begin()
    play = play_cards(play, ("SQ", "ST", "S4", "SK", "SA", "S8", "S5"), None)
    assert play.turn is W
    assert legal_cards(play) == DEAL[W.order][1:]


def test_the_winner_leads_and_a_full_trick_waits_to_be_completed():
    _, play = begin()
    for card in ("SQ", "S5", "S4", "SK"):
        assert not play.trick.full
        play = add_card(play, card)
    assert play.trick.full and legal_cards(play) == ()
    play = complete_trick(play, winner(play.trick, None))
    assert play.turn is N and play.remaining == 12 and play.won(N.side) == 1
    assert play.cards() == ("SQ", "S5", "S4", "SK")


def test_owner():
    assert owner(DEAL, "S4") is W
    assert {owner(DEAL, card) for card in DEAL[0]} == {Seat.NORTH}
