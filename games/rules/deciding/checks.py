"""Checks of who may act now: the refusals that do not depend on what is asked."""

from games.rules.elements.contract import Contract
from games.rules.elements.seat import Seat
from games.rules.errors import IllegalMove
from games.rules.phases.play import Play
from games.rules.state import State, actor_for, controlling_seat, seats_of


def check_seated(state: State, player: int) -> tuple[Seat, ...]:
    """Return the seats that the player acts for. Raises IllegalMove('not_seated') when there is none."""
    mine = seats_of(state, player)
    if not mine:
        raise IllegalMove("not_seated", "you do not play this board")
    return mine


def check_board_over(state: State) -> None:
    """Raises IllegalMove('board_over')."""
    if state.result is not None:
        raise IllegalMove("board_over", "the board is over")


def check_board_open(state: State) -> None:
    """Raises IllegalMove('board_over'), or IllegalMove('claim_open') while a claim awaits its answer."""
    check_board_over(state)
    if state.claim is not None:
        raise IllegalMove("claim_open", "a claim must be answered first")


def check_seq(state: State, seq: int, needed: int) -> None:
    """Check the number of the last move that a player has seen: at least `needed`, and not above the log's.

    Raises IllegalMove('stale' or 'bad_message').
    """
    if seq < needed:
        raise IllegalMove("stale", f"the board has moved on since move {seq}")
    if seq > state.seq:
        raise IllegalMove("bad_message", f"seq: there is no move {seq} yet")


def seated_since(state: State, mine: tuple[Seat, ...]) -> int:
    """Return the number of the move since which the player has acted for all of these seats."""
    return max(state.actor_since[seat.order] for seat in mine)


def check_may_act(state: State, player: int, seq: int) -> tuple[Seat, ...]:
    """Check that a player may call, play or claim: seated, in a board without open claim, and up to date.

    A player is up to date who has seen the last change of turn and the move that put them in the seat. Returns their
    seats. Raises IllegalMove('not_seated', 'board_over', 'claim_open', 'stale' or 'bad_message').
    """
    mine = check_seated(state, player)
    check_board_open(state)
    check_seq(state, seq, max(state.last_turn_change, seated_since(state, mine)))
    return mine


def check_turn(state: State, player: int, seat: Seat) -> None:
    """Raises IllegalMove('not_your_turn') unless the player decides for the hand of `seat`, which is in turn."""
    if actor_for(state, seat).player != player:
        raise IllegalMove("not_your_turn", f"it is the turn of {controlling_seat(state, seat).name.title()}")


def check_play_began(state: State) -> tuple[Contract, Play]:
    """Return contract and play. Raises IllegalMove('illegal_claim') before the opening lead is faced (Law 22B)."""
    if state.contract is None or state.play is None or state.play.cards_played == 0:
        raise IllegalMove("illegal_claim", "claims are made after the opening lead")
    return state.contract, state.play
