"""Which table speaks, what a call meant, and what to call."""

from functools import lru_cache

from games.robots.bidding import blackwood
from games.robots.bidding.advances import advance_double, advance_overcall
from games.robots.bidding.auction_so_far import AuctionSoFar
from games.robots.bidding.competition import overcalls
from games.robots.bidding.holding import holding
from games.robots.bidding.judgement import judgement
from games.robots.bidding.opening import NAMES, opening
from games.robots.bidding.over_notrump import answer_stayman, answer_transfer, responses_to_notrump
from games.robots.bidding.rebids import after_big_raise, rebids
from games.robots.bidding.responses import responses
from games.robots.bidding.rule import Forcing, Rule, united
from games.robots.bidding.strong_and_weak import responses_to_strong, responses_to_weak, strong_rebids
from games.rules.call import BID_RANK, DOUBLE, PASS, Call
from games.rules.deal import Hand

_OPENINGS = {"major", "minor"}
_QUIET = {"no opening", "quiet"}
_PASSED = Rule(PASS, "Nothing better", key="quiet")


def choose_call(calls: tuple[Call, ...], hand: Hand) -> Rule:
    """The rule followed by the player in turn: its `call` is legal. At most a few milliseconds."""
    auction, mine = read(calls), holding(hand)
    return next((rule for rule in _table(calls) if auction.legal(rule.call) and rule.fits(mine)), _PASSED)


@lru_cache(maxsize=2048)
def read(calls: tuple[Call, ...]) -> AuctionSoFar:
    """Everybody's calls taken as calls of this system."""
    if not calls:
        return AuctionSoFar()
    before = read(calls[:-1])
    return before.after(calls[-1], _sense(before, calls[-1]))


@lru_cache(maxsize=2048)
def _table(calls: tuple[Call, ...]) -> tuple[Rule, ...]:
    auction = read(calls)
    rules = _known(auction)
    return (*rules, *(judgement(auction) if auction.contract else ()))


def _sense(auction: AuctionSoFar, call: Call) -> Rule:
    known = tuple(rule for rule in _known(auction) if rule.call == call)
    if not known and auction.contract:
        known = tuple(rule for rule in judgement(auction) if rule.call == call)
    return united(known) if known else _natural(auction, call)


def _natural(auction: AuctionSoFar, call: Call) -> Rule:
    """A call that the system does not know, as most people mean it."""
    if call in BID_RANK:
        suit = call[1]
        if suit in NAMES and suit != "N" and suit not in auction.their_suits():
            return Rule(call, f"Natural: {NAMES[suit]}", lengths={suit: (4, 13)}, key="natural", suit=suit)
        forcing = Forcing.ROUND if suit in auction.their_suits() else Forcing.NO
        return Rule(call, "Natural" if suit == "N" else "Strength", forcing=forcing, key="natural")
    if call == DOUBLE and auction.level <= 2 and auction.strain != "N":
        return Rule(call, "For takeout", (10, 40), forcing=Forcing.ROUND, key="takeout double")
    return Rule(call, "Natural", key="quiet" if call == PASS else "penalty double")


def _known(auction: AuctionSoFar) -> list[Rule]:
    """The table for this place in the auction; empty when judgement has to do."""
    if auction.contract is None:
        return opening(auction)
    mine, partners = auction.sense_of_mine(), auction.sense_of_partner()
    if mine is not None and mine.key not in _QUIET:
        return _later(auction, mine, partners)
    if partners is None or partners.key in _QUIET:
        return _nobody_of_us(auction)
    return _first_answer(auction, partners)


def _nobody_of_us(auction: AuctionSoFar) -> list[Rule]:
    if auction.ours or any(sense.key not in _QUIET for sense in auction.senses[auction.me % 2 :: 2]):
        return []
    balancing = auction.calls[-2:] == (PASS, PASS)
    return overcalls(auction, balancing=balancing)


def _first_answer(auction: AuctionSoFar, partners: Rule) -> list[Rule]:
    """Partner spoke, and I have not yet."""
    key, calm = partners.key, auction.right in {PASS, DOUBLE}
    if key in _OPENINGS and auction.level <= 3:
        return responses(auction, partners.suit)
    if key == "overcall" and auction.level <= 3:
        return advance_overcall(auction, partners.suit)
    if key == "takeout double" and auction.level <= 4:
        return advance_double(auction)
    if not calm:
        return []
    if key == "notrump":
        return responses_to_notrump(auction, auction.level)
    if key == "strong":
        return responses_to_strong()
    if key in {"weak two", "preempt"} and auction.level <= 3:
        return responses_to_weak(partners.suit, auction.level)
    return []


def _later(auction: AuctionSoFar, mine: Rule, partners: Rule | None) -> list[Rule]:
    """I have spoken, and partner has answered."""
    if partners is None or auction.level > 6:
        return []
    key, calm = partners.key, auction.right in {PASS, DOUBLE}
    if key == "aces?" and calm:
        return blackwood.answer()
    if mine.key == "aces?" and key == "aces" and calm:
        return blackwood.place(auction, mine.suit)
    if mine.key in _OPENINGS:
        return _opener(auction, mine, partners)
    if not calm:
        return []
    if key == "stayman":
        return answer_stayman(auction.level)
    if key == "transfer":
        return answer_transfer(auction, partners.suit, auction.level)
    if mine.key == "strong" and key == "waiting":
        return strong_rebids(auction)
    if mine.key == "waiting" and key == "notrump":
        return responses_to_notrump(auction, auction.level)
    return []


def _opener(auction: AuctionSoFar, mine: Rule, partners: Rule) -> list[Rule]:
    if partners.key == "takeout double" and auction.level <= 4:
        return advance_double(auction)
    if partners.key == "big raise" and auction.undisturbed:
        return after_big_raise(auction, mine.suit)
    one_notrump = partners.key == "notrump response" and auction.contract == "1N"
    if (partners.key in {"one over one", "two over one", "negative double"} or one_notrump) and auction.level <= 2:
        return rebids(auction, mine.suit, partners)
    return []
