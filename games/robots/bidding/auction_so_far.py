"""The auction up to now as the player in turn reads it. Players are numbered from the dealer, 0 to 3."""

from dataclasses import dataclass, replace

from games.robots.bidding.hand_value import SUITS_UPWARDS
from games.robots.bidding.rule import Forcing, HandRange, Rule
from games.rules.elements.call import BID_RANK, DOUBLE, PASS, REDOUBLE, Call

_NOTHING = HandRange()


def bid(level: int, strain: str) -> Call:
    """Return the bid of `level` (1-7) in `strain`: 'C', 'D', 'H', 'S' or 'N'."""
    return Call(f"{level}{strain}")


@dataclass(frozen=True, slots=True)
class AuctionSoFar:
    """The calls, the rule by which each was read (its sense), and what every player has shown.

    "I", "mine" and "ours" are those of the player in turn.
    """

    calls: tuple[Call, ...] = ()
    senses: tuple[Rule, ...] = ()
    shown: tuple[HandRange, HandRange, HandRange, HandRange] = (_NOTHING, _NOTHING, _NOTHING, _NOTHING)
    contract: Call | None = None
    """The last bid."""

    bidder: int = -1
    """Who made the last bid; -1 when there is none."""

    doubled: int = 0
    """0 undoubled, 1 doubled, 2 redoubled."""

    opener: int = -1
    """Who made the first bid; -1 when there is none."""

    game_forced: tuple[bool, bool] = (False, False)
    """Whether the dealer's side and the other side are committed to bid game."""

    @property
    def me(self) -> int:
        return len(self.calls) % 4

    @property
    def mine(self) -> HandRange:
        return self.shown[self.me]

    @property
    def partner(self) -> HandRange:
        return self.shown[(self.me + 2) % 4]

    @property
    def ours(self) -> bool:
        """Whether the last bid is our side's."""
        return self.bidder >= 0 and self.bidder % 2 == self.me % 2

    @property
    def we_opened(self) -> bool:
        return self.opener >= 0 and self.opener % 2 == self.me % 2

    @property
    def right(self) -> Call:
        """The call of the player to my right, 'P' when there is none."""
        return self.calls[-1] if self.calls else PASS

    @property
    def level(self) -> int:
        """The level of the last bid, 0 when there is none."""
        return int(self.contract[0]) if self.contract else 0

    @property
    def strain(self) -> str:
        return self.contract[1] if self.contract else ""

    def sense_of_partner(self, back: int = 0) -> Rule | None:
        """Return how partner's latest call was read; with `back` = 1 the one before. None when there is none."""
        place = len(self.senses) - 2 - 4 * back
        return self.senses[place] if place >= 0 else None

    def sense_of_mine(self, back: int = 0) -> Rule | None:
        """Return how my own latest call was read; with `back` = 1 the one before. None when there is none."""
        place = len(self.senses) - 4 - 4 * back
        return self.senses[place] if place >= 0 else None

    def legal(self, call: Call) -> bool:
        if call in BID_RANK:
            return self.contract is None or BID_RANK[call] > BID_RANK[self.contract]
        if call == DOUBLE:
            return self.contract is not None and not self.ours and self.doubled == 0
        return call == PASS or (self.ours and self.doubled == 1)

    def cheapest(self, strain: str) -> int:
        """Return the lowest level at which the strain can be bid, 8 when there is none."""
        return next((level for level in range(1, 8) if self.legal(bid(level, strain))), 8)

    def their_suits(self) -> tuple[str, ...]:
        """Return the suits in which an opponent has shown four or more cards, or opened."""
        them = (self.me + 1) % 4, (self.me + 3) % 4
        return tuple(suit for suit in SUITS_UPWARDS if any(self._holds(player, suit) for player in them))

    def _holds(self, player: int, suit: str) -> bool:
        return self.shown[player].least(suit) >= 4 or (self.shown[player].least(suit) == 3 and player == self.opener)

    def our_suits(self) -> tuple[str, ...]:
        """Return the suits in which one of our side has shown four or more cards, or opened."""
        us = self.me, (self.me + 2) % 4
        return tuple(suit for suit in SUITS_UPWARDS if any(self._holds(player, suit) for player in us))

    @property
    def at_game(self) -> bool:
        """Whether the last bid is a game or more."""
        return self.contract is not None and self.level >= {"N": 3, "S": 4, "H": 4}.get(self.strain, 5)

    @property
    def forced(self) -> bool:
        """Whether I may not pass: partner's call is forcing and no opponent bid over it, or our side is committed to
        game and has not bid it yet."""
        asked = self.sense_of_partner()
        if self.right not in {PASS, DOUBLE} or asked is None or self.at_game:
            return False
        if self.right == DOUBLE and asked.forcing is Forcing.ROUND:
            return False
        return asked.forcing is not Forcing.NO or (self.ours and self.game_forced[self.me % 2])

    @property
    def undisturbed(self) -> bool:
        """Whether the player before me passed."""
        return self.right == PASS

    def after(self, call: Call, sense: Rule) -> "AuctionSoFar":
        """Return the auction one call later, `sense` being the rule by which that call is read."""
        shown = list(self.shown)
        shown[self.me] = self.mine.narrowed(sense)
        north, east, south, west = shown
        so_far = replace(
            self,
            calls=(*self.calls, call),
            senses=(*self.senses, sense),
            shown=(north, east, south, west),
            game_forced=_forced(self.game_forced, self.me % 2, sense),
        )
        if call in BID_RANK:
            opener = self.me if self.opener < 0 else self.opener
            return replace(so_far, contract=call, bidder=self.me, doubled=0, opener=opener)
        return replace(so_far, doubled={DOUBLE: 1, REDOUBLE: 2}.get(call, self.doubled))


def _forced(forced: tuple[bool, bool], side: int, sense: Rule) -> tuple[bool, bool]:
    if sense.forcing is not Forcing.GAME:
        return forced
    return (True, forced[1]) if side == 0 else (forced[0], True)
