import pytest

from games.rules.elements.call import BIDS, CALLS, DOUBLE, PASS, REDOUBLE, Call, parse_call
from games.rules.elements.seat import SEATS
from games.rules.errors import IllegalMove, InvalidMove
from games.rules.phases.auction import Auction, add_call, contract_of, legal_calls, why_illegal
from tests.games.rules.table import E, N, S, W, auction


@pytest.mark.parametrize(
    ("calls", "dealer", "contract"),
    [
        ("1n p 3n p p p", N, "3NTN"),
        ("1s p 2s p 4s p p p", N, "4SN"),
        ("p 1h p 2n p 3n p p p", N, "3NTW"),  # West named notrump first
        ("1c 1d 1h 1s 2h p p p", N, "2HS"),
        ("1d p 1h 1s 2h p p x p p p", W, "2HXE"),
        ("1n x xx p p p", E, "1NTXXE"),
        ("1h x xx 1s p p p", N, "1SW"),  # a bid wipes the redouble
        ("1h x 2h p p p", N, "2HN"),  # and the double
        ("2h p p x p 2s p 3h p p x p p xx p p p", S, "3HXXE"),
        ("7n x xx p p p", W, "7NTXXW"),
        ("1h 2h x p 3h p p p", N, "3HN"),  # hearts were named by both sides
        ("p p p 1c p p p", N, "1CW"),
    ],
)
def test_the_contract_of_an_auction(calls, dealer, contract):
    finished = auction(calls, dealer)
    assert finished.over
    assert str(contract_of(finished)) == contract


def test_four_passes_and_nothing_else_pass_a_board_out():
    assert not auction("p p p").over
    assert auction("p p p p").over and auction("p p p p").passed_out
    assert contract_of(auction("p p p p")) is None
    assert not auction("1c p p p").passed_out
    assert not auction("p p p 1c p p").over


@pytest.mark.parametrize(
    ("calls", "call", "reason"),
    [
        ("1s", "1H", "not higher"),
        ("1s", "1S", "not higher"),
        ("1n", "1S", "not higher"),
        ("", "X", "only an opponents' undoubled bid"),
        ("p", "X", "only an opponents' undoubled bid"),
        ("1c p", "X", "only an opponents' undoubled bid"),  # partner's
        ("1c x", "X", "only an opponents' undoubled bid"),
        ("1c x p", "X", "only an opponents' undoubled bid"),
        ("1c x xx", "X", "only an opponents' undoubled bid"),
        ("1c", "XX", "only an opponents' double"),
        ("1c x p", "XX", "only an opponents' double"),  # partner's double
        ("1c x xx p", "XX", "only an opponents' double"),
        ("1c x 1d", "XX", "only an opponents' double"),
        ("1c p p p", "P", "over"),
        ("p p p p", "1C", "over"),
    ],
)
def test_what_may_not_be_called(calls, call, reason):
    assert reason in str(why_illegal(auction(calls), parse_call(call)))
    with pytest.raises(IllegalMove) as refused:
        auction(f"{calls} {call}")
    assert refused.value.code == "illegal_call"


def test_doubles_reach_over_passes():
    auction("1c p p x p p xx")
    assert legal_calls(auction("1c p p"))[:2] == (PASS, DOUBLE)
    assert legal_calls(auction("1c x p p"))[:2] == (PASS, REDOUBLE)


def test_legal_calls_are_what_why_illegal_lets_pass():
    for calls in ("", "p", "1c", "1c x", "1c x p", "3n x xx", "7n", "7n x", "p p p p", "1c p p p"):
        state = auction(calls)
        assert set(legal_calls(state)) == {call for call in CALLS if why_illegal(state, call) is None}


def test_something_that_is_no_call_is_never_legal():
    """Not even where a redouble would be."""
    assert why_illegal(auction("1c x"), Call("8C")) is not None


@pytest.mark.parametrize("text", ["", "1", "8C", "0C", "1NT", "1c", "pass", "XXX", "SA"])
def test_a_badly_written_call(text):
    with pytest.raises(InvalidMove) as bad:
        parse_call(text)
    assert bad.value.field == "call"


def test_the_longest_auction_has_319_calls():
    """Three passes, then every bid doubled and redoubled as late as possible."""
    state = Auction(N)
    for bid in (None, *BIDS):
        if bid:
            for call in (bid, PASS, PASS, DOUBLE, PASS, PASS, REDOUBLE):
                assert why_illegal(state, call) is None
                state = add_call(state, call)
        for _ in range(3 if bid in (None, BIDS[-1]) else 2):
            assert not state.over
            state = add_call(state, PASS)
    assert state.over and len(state.calls) == 319
    contract = contract_of(state)
    assert str(contract)[:-1] == "7NTXX" and contract.declarer.side is state.bidder.side


def test_calls_go_round_from_the_dealer():
    for dealer in SEATS:
        state = auction("1c p p", dealer)
        assert [state.caller(place) for place in range(3)] == [dealer, dealer.next, dealer.partner]
        assert state.turn is dealer.next.partner
