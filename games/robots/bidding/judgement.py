"""Rules for where the tables end: partner's strength and suits are known within limits, so place the contract.

Every bid here needs the points for its level and narrows what its maker has shown, so that auctions end.
"""

from collections.abc import Iterator

from games.robots.bidding.auction_so_far import AuctionSoFar, bid
from games.robots.bidding.conditions import Condition, longest_of
from games.robots.bidding.hand_value import MAJORS, SUITS_UPWARDS, HandValue
from games.robots.bidding.rule import Forcing, Rule
from games.robots.bidding.system import blackwood
from games.robots.bidding.system.contesting import contest
from games.robots.bidding.system.opening import STRAIN_NAMES
from games.rules.elements.call import DOUBLE, PASS, Call

NOTRUMP_GAME, MAJOR_GAME, MINOR_GAME, NOTRUMP_SLAM = 25, 26, 29, 33


def judgement_rules(auction: AuctionSoFar) -> list[Rule]:
    """Return the rules for the player in turn, the preferred ones first. At least one bid has been made."""
    fits = possible_fits(auction)
    rules = list(_slams(auction, fits))
    if auction.ours and auction.at_game:
        return [*rules, Rule(PASS, "Content with the contract", key="to play")]
    rules += _games(auction, fits)
    if not auction.ours:
        rules += [*_more_suits(auction), *contest(auction, fits)]
        return [*rules, *(_last_resort(auction, fits) if auction.forced else [_last_pass(auction)])]
    rules += [*_more_suits(auction), *_invitations(auction, fits)]
    if not auction.forced:
        return [*rules, *_sign_offs(auction, fits), _last_pass(auction)]
    return [*rules, *_sign_offs(auction, fits), *_last_resort(auction, fits)]


def possible_fits(auction: AuctionSoFar) -> list[tuple[str, int]]:
    """Return the suits that may be trumps, each with the number of cards that I need for eight together.

    Majors come first, then suits by the cards needed.
    """
    needs = [
        (suit, max(8 - auction.partner.least(suit), 0)) for suit in SUITS_UPWARDS if suit not in auction.their_suits()
    ]
    fits = [(suit, need) for suit, need in needs if need <= 6 and auction.partner.lengths[suit][1] > 1]
    return sorted(fits, key=lambda fit: (fit[0] not in MAJORS, fit[1]))


def _last_pass(auction: AuctionSoFar) -> Rule:
    return Rule(PASS, "Nothing more to say", key="quiet")


def stopped(auction: AuctionSoFar, hand: HandValue) -> bool:
    """Say whether the hand stops every suit of the opponents."""
    return all(hand.stops(suit) for suit in auction.their_suits())


def _slams(auction: AuctionSoFar, fits: list[tuple[str, int]]) -> Iterator[Rule]:
    low = auction.partner.points[0]
    if auction.level >= 6:
        return
    asked = any(sense.key in {"aces?", "aces"} for sense in auction.senses)
    if low >= 5 and not asked and (auction.ours or auction.level <= 4):
        for suit, _ in fits:
            yield from blackwood.ask_for_aces(auction, suit)
    if low >= 10:
        yield Rule(
            Call("6N"),
            "To play: enough for a small slam",
            (NOTRUMP_SLAM - low, 40),
            measure="hcp",
            key="to play",
            when=lambda hand: stopped(auction, hand) and hand.aces > 0,
        )
    quantitative = auction.sense_of_partner()
    if quantitative is not None and quantitative.key == "quantitative":
        top = auction.mine.points[1]
        yield Rule(Call("6N"), "Accepts: a maximum", (top, 40), measure="hcp", key="to play")


def _games(auction: AuctionSoFar, fits: list[tuple[str, int]]) -> Iterator[Rule]:
    low = auction.partner.points[0]
    for suit, need in fits:
        if suit in MAJORS and auction.cheapest(suit) <= 4:
            yield Rule(
                bid(4, suit),
                f"To play: {STRAIN_NAMES[suit]} and enough for game",
                (MAJOR_GAME - low, 40),
                {suit: (need, 13)},
                suit,
                key="to play",
                suit=suit,
            )
    for suit in MAJORS:
        if suit not in auction.their_suits() and auction.cheapest(suit) <= 4:
            yield Rule(
                bid(4, suit),
                f"To play: long {STRAIN_NAMES[suit]}",
                (MAJOR_GAME - low, 40),
                {suit: (7, 13)},
                key="to play",
                suit=suit,
            )
    if low > 0:
        yield Rule(
            Call("3N"),
            "To play: enough for game",
            (NOTRUMP_GAME - low, 40),
            measure="hcp",
            key="to play",
            when=lambda hand: stopped(auction, hand) and _suits_notrump(auction, hand),
        )
    for suit, need in fits:
        if suit not in MAJORS and auction.cheapest(suit) <= 5:
            yield Rule(
                bid(5, suit),
                f"To play: {STRAIN_NAMES[suit]} and enough for game",
                (MINOR_GAME - low, 40),
                {suit: (need, 13)},
                suit,
                key="to play",
                suit=suit,
            )


def _suits_notrump(auction: AuctionSoFar, hand: HandValue) -> bool:
    """Say whether the hand has no short suit but those that our side has bid."""
    ours = auction.our_suits()
    return all(suit in ours or hand.stops(suit) or hand.length(suit) >= 3 for suit in SUITS_UPWARDS)


def _more_suits(auction: AuctionSoFar) -> Iterator[Rule]:
    """Rules for a hand worth game without a clear place to play it: show a new suit, or support a five-card suit."""
    low = auction.partner.points[0]
    if low < 6 or auction.level > 3:
        return
    need = NOTRUMP_GAME - low
    unshown = [suit for suit in SUITS_UPWARDS if _unshown(auction, suit)]
    for suit in sorted(unshown, key=auction.cheapest):
        yield Rule(
            bid(auction.cheapest(suit), suit),
            f"Natural, game going: four or more {STRAIN_NAMES[suit]}",
            (need, 40),
            {suit: (4, 13)},
            forcing=Forcing.GAME,
            key="more",
            suit=suit,
            when=longest_of(suit, unshown),
        )
    for suit in MAJORS:
        if auction.partner.least(suit) >= 5 and auction.cheapest(suit) <= 4:
            yield Rule(
                bid(4, suit),
                f"To play: seven {STRAIN_NAMES[suit]} together",
                (need + 1, 40),
                {suit: (2, 13)},
                suit,
                key="to play",
                suit=suit,
                when=lambda hand: not stopped(auction, hand),
            )
    if auction.ours:
        yield Rule(Call("3N"), "To play, for want of anything better", (need, 40), key="to play")
    else:
        yield Rule(
            DOUBLE,
            "For takeout: enough for game, no clear bid",
            (need, 40),
            forcing=Forcing.ROUND,
            key="takeout double",
        )


def _unshown(auction: AuctionSoFar, suit: str) -> bool:
    """Say whether nobody has shown the suit and it can be bid below 3NT."""
    return auction.cheapest(suit) <= 3 and suit not in (*auction.their_suits(), *auction.our_suits())


def _invitations(auction: AuctionSoFar, fits: list[tuple[str, int]]) -> Iterator[Rule]:
    low, high = auction.partner.points
    if high - low < 2 or low < 5:
        return
    for suit, need in fits:
        if auction.cheapest(suit) <= 3 and auction.level <= 3:
            game = MAJOR_GAME if suit in MAJORS else MINOR_GAME - 2
            yield Rule(
                bid(3, suit),
                f"Invites game: {STRAIN_NAMES[suit]}",
                (game - 2 - low, game - 1 - low),
                {suit: (need, 13)},
                suit,
                key="invitation",
                suit=suit,
            )
    yield Rule(
        Call("2N"),
        "Invites game in notrump",
        (NOTRUMP_GAME - 2 - low, NOTRUMP_GAME - 1 - low),
        measure="hcp",
        key="invitation",
        when=lambda hand: stopped(auction, hand),
    )


def _sign_offs(auction: AuctionSoFar, fits: list[tuple[str, int]]) -> Iterator[Rule]:
    """Rules that stop in a better contract at the lowest level."""
    strain, weak = auction.strain, (0, max(NOTRUMP_GAME - 1 - auction.partner.points[0], 0))
    for suit, _ in sorted(fits, key=lambda fit: (auction.cheapest(fit[0]), fit[1])):
        level = auction.cheapest(suit)
        if suit != strain and level <= min(auction.level + 1, 3) and auction.partner.least(suit) >= 3:
            yield Rule(
                bid(level, suit),
                f"Prefers {STRAIN_NAMES[suit]}",
                weak,
                {suit: (2, 13)},
                key="preference",
                suit=suit,
                when=_prefers(auction, suit),
            )
    for suit in ("S", "H", "D", "C"):
        level = auction.cheapest(suit)
        if level <= 2 and strain in {"N", "C", "D"} and suit not in auction.their_suits():
            yield Rule(
                bid(level, suit),
                f"To play: six {STRAIN_NAMES[suit]}, no more strength",
                weak,
                {suit: (6, 13)},
                key="own suit",
                suit=suit,
                when=lambda hand: strain == "N" or hand.length(strain) + auction.partner.least(strain) < 8,
            )
    if strain != "N" and auction.level <= 2 and not auction.forced:
        yield Rule(
            PASS,
            "Content with the suit",
            weak,
            {strain: (max(7 - auction.partner.least(strain), 0), 13)},
            key="to play",
        )


def _prefers(auction: AuctionSoFar, suit: str) -> Condition:
    """The two hands have more cards in this suit than in the one that was bid last."""
    partner, strain = auction.partner, auction.strain

    def prefers(hand: HandValue) -> bool:
        together = hand.length(suit) + partner.least(suit)
        if strain == "N":
            return together >= 8 and not hand.balanced
        return together >= 7 and together > hand.length(strain) + partner.least(strain)

    return prefers


def _last_resort(auction: AuctionSoFar, fits: list[tuple[str, int]]) -> Iterator[Rule]:
    """Rules for a player who must not pass and has nothing to show: the cheapest bids."""
    level = auction.cheapest("N")
    if level <= 3:
        yield Rule(
            bid(level, "N"),
            "A minimum, nothing else to show",
            key="balanced",
            when=lambda hand: stopped(auction, hand) and hand.balanced,
        )
    for suit in sorted(SUITS_UPWARDS, key=lambda suit: (auction.cheapest(suit), -auction.partner.least(suit))):
        if suit in auction.their_suits():
            continue
        need = max(7 - auction.partner.least(suit), 2)
        if auction.cheapest(suit) <= 5:
            yield Rule(
                bid(auction.cheapest(suit), suit),
                f"A minimum; {STRAIN_NAMES[suit]} at the lowest level",
                lengths={suit: (min(need, 6), 13)},
                key="last resort",
                suit=suit,
            )
    if level <= 4:
        yield Rule(bid(level, "N"), "A minimum, nothing else to show", key="balanced")
