"""An auction as the player in turn reads it. Players are numbered from the dealer, 0 to 3."""

from dataclasses import dataclass, replace

from games.robots.bidding.hand_value import STRAINS
from games.robots.bidding.rule import Forcing, Rule, Shown
from games.rules.elements.call import BID_RANK, DOUBLE, PASS, REDOUBLE, Call

_NOTHING = Shown()


def bid(level: int, strain: str) -> Call:
    """The bid of a level in 'C', 'D', 'H', 'S' or 'N'."""
    return Call(f"{level}{strain}")


@dataclass(frozen=True, slots=True)
class AuctionSoFar:
    """Calls, the sense in which each was read, and what every player has shown."""

    calls: tuple[Call, ...] = ()
    senses: tuple[Rule, ...] = ()
    shown: tuple[Shown, Shown, Shown, Shown] = (_NOTHING, _NOTHING, _NOTHING, _NOTHING)
    contract: Call | None = None
    """The last bid."""

    bidder: int = -1
    doubled: int = 0
    opener: int = -1
    game_forced: tuple[bool, bool] = (False, False)

    @property
    def me(self) -> int:
        return len(self.calls) % 4

    @property
    def mine(self) -> Shown:
        return self.shown[self.me]

    @property
    def partner(self) -> Shown:
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
        """The call before mine."""
        return self.calls[-1] if self.calls else PASS

    @property
    def level(self) -> int:
        return int(self.contract[0]) if self.contract else 0

    @property
    def strain(self) -> str:
        return self.contract[1] if self.contract else ""

    def sense_of_partner(self, back: int = 0) -> Rule | None:
        """How partner's latest call was read (`back` = 1: the one before)."""
        place = len(self.senses) - 2 - 4 * back
        return self.senses[place] if place >= 0 else None

    def sense_of_mine(self, back: int = 0) -> Rule | None:
        place = len(self.senses) - 4 - 4 * back
        return self.senses[place] if place >= 0 else None

    def legal(self, call: Call) -> bool:
        if call in BID_RANK:
            return self.contract is None or BID_RANK[call] > BID_RANK[self.contract]
        if call == DOUBLE:
            return self.contract is not None and not self.ours and self.doubled == 0
        return call == PASS or (self.ours and self.doubled == 1)

    def cheapest(self, strain: str) -> int:
        """The lowest level at which the strain can be bid; 8 when there is none."""
        return next((level for level in range(1, 8) if self.legal(bid(level, strain))), 8)

    def their_suits(self) -> tuple[str, ...]:
        """Suits in which an opponent has shown four or more cards, or opened."""
        them = (self.me + 1) % 4, (self.me + 3) % 4
        return tuple(suit for suit in STRAINS if any(self._holds(player, suit) for player in them))

    def _holds(self, player: int, suit: str) -> bool:
        return self.shown[player].least(suit) >= 4 or (self.shown[player].least(suit) == 3 and player == self.opener)

    def our_suits(self) -> tuple[str, ...]:
        us = self.me, (self.me + 2) % 4
        return tuple(suit for suit in STRAINS if any(self._holds(player, suit) for player in us))

    @property
    def at_game(self) -> bool:
        """Whether the last bid is a game or more."""
        return self.contract is not None and self.level >= {"N": 3, "S": 4, "H": 4}.get(self.strain, 5)

    @property
    def forced(self) -> bool:
        """Whether I may not pass: partner's call is forcing and nobody bid over it, or game is not reached yet."""
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
