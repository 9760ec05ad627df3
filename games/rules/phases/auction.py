"""The auction (Laws 17-22)."""

from dataclasses import dataclass

from games.rules.elements.call import BID_RANK, BIDS, DOUBLE, PASS, REDOUBLE, Call, denomination_of, level_of
from games.rules.elements.contract import Contract, Doubled
from games.rules.elements.seat import SEATS, Seat
from games.rules.errors import IllegalMove


@dataclass(frozen=True, slots=True)
class Auction:
    """The calls so far and what they add up to. Never longer than 319 calls."""

    dealer: Seat
    calls: tuple[Call, ...] = ()
    bid: Call | None = None
    bidder: Seat | None = None
    doubled: Doubled = 0
    passes: int = 0
    """Passes in a row at the end."""

    @property
    def turn(self) -> Seat:
        return SEATS[(self.dealer.order + len(self.calls)) % 4]

    @property
    def over(self) -> bool:
        """Three passes after a bid, or four opening passes (Law 22)."""
        return self.passes == (3 if self.bid else 4)

    @property
    def passed_out(self) -> bool:
        return self.passes == 4

    def caller(self, place: int) -> Seat:
        """Return who made call number `place`, from 0."""
        return SEATS[(self.dealer.order + place) % 4]


def why_illegal(auction: Auction, call: Call) -> str | None:
    """Return why the player in turn may not make this call, None when it is legal (Laws 18 and 19)."""
    if auction.over:
        return "the auction is over"
    if call == PASS:
        return None
    if call in BID_RANK:
        higher = auction.bid is None or BID_RANK[call] > BID_RANK[auction.bid]
        return None if higher else f"{call} is not higher than {auction.bid}"
    theirs = auction.bidder is not None and auction.bidder.side is not auction.turn.side
    if call == DOUBLE:
        return None if theirs and auction.doubled == 0 else "only an opponents' undoubled bid can be doubled"
    ours = auction.bidder is not None and not theirs
    legal = call == REDOUBLE and ours and auction.doubled == 1
    return None if legal else "only an opponents' double can be redoubled"


def check_call(auction: Auction, call: Call) -> None:
    """Raises IllegalMove('illegal_call') with the reason."""
    if reason := why_illegal(auction, call):
        raise IllegalMove("illegal_call", reason)


def legal_calls(auction: Auction) -> tuple[Call, ...]:
    """Return all calls that the player in turn may make: pass, double, redouble, then bids upwards. None when over."""
    if auction.over:
        return ()
    first = 0 if auction.bid is None else BID_RANK[auction.bid] + 1
    doubles = tuple(call for call in (DOUBLE, REDOUBLE) if why_illegal(auction, call) is None)
    return (PASS, *doubles, *BIDS[first:])


def add_call(auction: Auction, call: Call) -> Auction:
    """Return the auction one call later. The call must be legal."""
    calls = (*auction.calls, call)
    if call == PASS:
        return Auction(auction.dealer, calls, auction.bid, auction.bidder, auction.doubled, auction.passes + 1)
    if call == DOUBLE:
        return Auction(auction.dealer, calls, auction.bid, auction.bidder, 1)
    if call == REDOUBLE:
        return Auction(auction.dealer, calls, auction.bid, auction.bidder, 2)
    return Auction(auction.dealer, calls, call, auction.turn)


def contract_of(auction: Auction) -> Contract | None:
    """Return the contract of a finished auction, None when it was passed out.

    Declarer is the player of the side who first named the denomination (Law 22A).
    """
    if auction.bid is None or auction.bidder is None:
        return None
    denomination = denomination_of(auction.bid)
    side = auction.bidder.side
    for place, call in enumerate(auction.calls):
        if call in BID_RANK and denomination_of(call) is denomination and auction.caller(place).side is side:
            return Contract(level_of(auction.bid), denomination, auction.doubled, auction.caller(place))
    raise AssertionError("a bid without a bidder")
