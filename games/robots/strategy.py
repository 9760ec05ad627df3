"""The interface of every robot, and the robots by name. A stronger robot is added here."""

from collections.abc import Callable
from typing import Protocol

from games.robots.decision import CallDecision, CardDecision, ClaimDecision, Decision, Wanted, always
from games.robots.natural import NaturalRobot
from games.rules.elements.seat import Seat
from games.rules.player_view import PlayerView

__all__ = ["CallDecision", "CardDecision", "ClaimDecision", "Decision", "RobotStrategy", "get_strategy"]


class RobotStrategy(Protocol):
    """A way to bid and play: given a player's view, it decides what that player does."""

    def act(self, view: PlayerView, seat: Seat, wanted: Wanted = always) -> Decision:
        """Return what the actor of `seat` does now; `view` is what that seat may see.

        In play the hand in turn (`view.turn`) may be dummy's. While a claim is open and awaits the seat, the decision
        answers it. The same view gives the same decision, unless time ran out for it. Long work asks `wanted` now and
        then, and raises Dropped when it says no. Raises ValueError when nothing is due from the seat.
        """
        ...


_STRATEGIES: dict[str, Callable[[], RobotStrategy]] = {"natural": NaturalRobot}


def get_strategy(name: str = "natural") -> RobotStrategy:
    """Return a strategy by its name. Raises KeyError for an unknown one."""
    return _STRATEGIES[name]()
