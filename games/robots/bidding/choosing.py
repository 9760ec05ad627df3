"""Reads the calls made so far and chooses the next one."""

from functools import lru_cache

from games.robots.bidding.auction_so_far import AuctionSoFar
from games.robots.bidding.hand_value import evaluate_hand
from games.robots.bidding.judgement import judgement_rules
from games.robots.bidding.rule import Forcing, Rule, common_meaning
from games.robots.bidding.system.opening import STRAIN_NAMES
from games.robots.bidding.tables import rules_for
from games.rules.elements.call import BID_RANK, DOUBLE, PASS, Call
from games.rules.elements.deal import Hand

_PASSED = Rule(PASS, "Nothing better", key="quiet")


def choose_call(calls: tuple[Call, ...], hand: Hand) -> Rule:
    """Return the rule that the player in turn follows with this hand; its `call` is legal.

    Takes at most a few milliseconds.
    """
    auction, mine = read_auction(calls), evaluate_hand(hand)
    return next((rule for rule in _rules_after(calls) if auction.legal(rule.call) and rule.fits(mine)), _PASSED)


@lru_cache(maxsize=2048)
def read_auction(calls: tuple[Call, ...]) -> AuctionSoFar:
    """Return the auction with every call read as a call of this system, whoever made it."""
    if not calls:
        return AuctionSoFar()
    before = read_auction(calls[:-1])
    return before.after(calls[-1], _meaning_of_call(before, calls[-1]))


@lru_cache(maxsize=2048)
def _rules_after(calls: tuple[Call, ...]) -> tuple[Rule, ...]:
    """Return the rules of the tables, then those of judgement.

    A call that the tables know is left out of the latter: partner would read it as the tables have it.
    """
    auction = read_auction(calls)
    rules = rules_for(auction)
    taken = {rule.call for rule in rules} - {PASS}
    more = judgement_rules(auction) if auction.contract else []
    return (*rules, *(rule for rule in more if rule.call not in taken))


def _meaning_of_call(auction: AuctionSoFar, call: Call) -> Rule:
    senses = tuple(rule for rule in rules_for(auction) if rule.call == call)
    if not senses and auction.contract:
        senses = tuple(rule for rule in judgement_rules(auction) if rule.call == call)
    return common_meaning(senses) if senses else _natural_meaning(auction, call)


def _natural_meaning(auction: AuctionSoFar, call: Call) -> Rule:
    """Return what most people mean by a call that the system does not know."""
    if call in BID_RANK:
        suit = call[1]
        if suit in STRAIN_NAMES and suit != "N" and suit not in auction.their_suits():
            return Rule(call, f"Natural: {STRAIN_NAMES[suit]}", lengths={suit: (4, 13)}, key="natural", suit=suit)
        forcing = Forcing.ROUND if suit in auction.their_suits() else Forcing.NO
        return Rule(call, "Natural" if suit == "N" else "Strength", forcing=forcing, key="natural")
    if call == DOUBLE and auction.level <= 2 and auction.strain != "N":
        return Rule(call, "For takeout", (10, 40), forcing=Forcing.ROUND, key="takeout double")
    return Rule(call, "Natural", key="quiet" if call == PASS else "penalty double")
