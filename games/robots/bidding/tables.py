"""Finds the table for a place in the auction by the keys of partner's latest call and of mine."""

from collections.abc import Callable

from games.robots.bidding.auction_so_far import AuctionSoFar
from games.robots.bidding.judgement import possible_fits
from games.robots.bidding.rule import Rule
from games.robots.bidding.system import blackwood
from games.robots.bidding.system.advances import advance_double, advance_overcall
from games.robots.bidding.system.competition import overcalls
from games.robots.bidding.system.opening import opening
from games.robots.bidding.system.over_notrump import answer_stayman, answer_transfer, responses_to_notrump
from games.robots.bidding.system.rebids import after_big_raise, rebids
from games.robots.bidding.system.responses import responses
from games.robots.bidding.system.strong_and_weak import responses_to_strong, responses_to_weak, strong_rebids
from games.rules.elements.call import DOUBLE, PASS

Table = Callable[[AuctionSoFar, Rule], list[Rule]]
"""Gives a table's rules by the auction and the sense of partner's latest call."""

_OPENINGS = {"major", "minor"}
_QUIET = {"no opening", "quiet"}

# Tables for my first call by the key of partner's call, each with the highest level of the last bid at which it holds.
# Those of _UNDISTURBED hold only when no opponent has bid over partner's call.
_ANY_TIME: dict[str, tuple[int, Table]] = {
    "major": (3, lambda auction, partners: responses(auction, partners.suit)),
    "minor": (3, lambda auction, partners: responses(auction, partners.suit)),
    "overcall": (3, lambda auction, partners: advance_overcall(auction, partners.suit)),
    "takeout double": (4, lambda auction, _: advance_double(auction)),
}
_UNDISTURBED: dict[str, tuple[int, Table]] = {
    "notrump": (2, lambda auction, _: responses_to_notrump(auction, auction.level)),
    "strong": (2, lambda _auction, _partners: responses_to_strong()),
    "weak two": (2, lambda auction, partners: responses_to_weak(partners.suit, auction.level)),
    "preempt": (3, lambda auction, partners: responses_to_weak(partners.suit, auction.level)),
}
# Tables for later calls when no opponent has bid over partner's: by partner's key alone, and by mine and partner's.
_ASKED: dict[str, Table] = {
    "aces?": lambda _auction, _partners: blackwood.answer_ace_ask(),
    "stayman": lambda auction, _: answer_stayman(auction.level),
    "transfer": lambda auction, partners: answer_transfer(auction, partners.suit, auction.level),
}
_CONTINUED: dict[tuple[str, str], Table] = {
    ("aces?", "aces"): lambda auction, _: blackwood.place_contract(auction, possible_fits(auction)),
    ("strong", "waiting"): lambda auction, _: strong_rebids(auction),
    ("waiting", "notrump"): lambda auction, _: responses_to_notrump(auction, auction.level),
    ("major", "big raise"): lambda auction, partners: after_big_raise(auction, partners.suit),
}


def rules_for(auction: AuctionSoFar) -> list[Rule]:
    """Return the rules of the table for this place in the auction; none when there is no table for it."""
    if auction.contract is None:
        return opening(auction)
    mine, partners = auction.sense_of_mine(), auction.sense_of_partner()
    if mine is not None and mine.key not in _QUIET:
        return _later(auction, mine, partners) if partners is not None else []
    if partners is None or partners.key in _QUIET:
        return _first_call_of_side(auction)
    return _first_answer(auction, partners)


def _first_call_of_side(auction: AuctionSoFar) -> list[Rule]:
    """Return the overcalls when none of our side has bid or doubled yet, and an opponent has."""
    if auction.ours or any(sense.key not in _QUIET for sense in auction.senses[auction.me % 2 :: 2]):
        return []
    return overcalls(auction, balancing=auction.calls[-2:] == (PASS, PASS))


def _first_answer(auction: AuctionSoFar, partners: Rule) -> list[Rule]:
    """Return the table when partner has bid or doubled and I have not yet."""
    tables = _ANY_TIME | _UNDISTURBED if auction.right in {PASS, DOUBLE} else _ANY_TIME
    level, table = tables.get(partners.key, (0, None))
    return table(auction, partners) if table is not None and auction.level <= level else []


def _later(auction: AuctionSoFar, mine: Rule, partners: Rule) -> list[Rule]:
    """Return the table when I have bid or doubled before, and partner has called since."""
    if partners.key == "takeout double" and not auction.ours and auction.level <= 4:
        return advance_double(auction)
    if auction.right in {PASS, DOUBLE}:
        table = _ASKED.get(partners.key) or _CONTINUED.get((mine.key, partners.key))
        if table is not None:
            return table(auction, partners)
    one_notrump = partners.key == "notrump response" and auction.contract == "1N"
    open_strain = one_notrump or partners.key in {"one over one", "two over one", "negative double"}
    return rebids(auction, mine.suit, partners) if mine.key in _OPENINGS and open_strain and auction.level <= 2 else []
