"""What a call meant, and what to call."""

from functools import lru_cache

from games.robots.bidding.auction_replay import AuctionSoFar
from games.robots.bidding.hand_value import holding
from games.robots.bidding.judgement import judgement
from games.robots.bidding.rule import Forcing, Rule, common_meaning
from games.robots.bidding.system.opening import NAMES
from games.robots.bidding.tables import known
from games.rules.elements.call import BID_RANK, DOUBLE, PASS, Call
from games.rules.elements.deal import Hand

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
    """The known rules, then those of judgement whose call has no known sense, so that partner reads what was meant."""
    auction = read(calls)
    rules = known(auction)
    taken = {rule.call for rule in rules} - {PASS}
    more = judgement(auction) if auction.contract else []
    return (*rules, *(rule for rule in more if rule.call not in taken))


def _sense(auction: AuctionSoFar, call: Call) -> Rule:
    senses = tuple(rule for rule in known(auction) if rule.call == call)
    if not senses and auction.contract:
        senses = tuple(rule for rule in judgement(auction) if rule.call == call)
    return common_meaning(senses) if senses else _natural(auction, call)


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
