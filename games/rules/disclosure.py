"""Makes the events that show cards: which hand is shown, and to whom."""

from games.rules.elements.card import in_order
from games.rules.elements.contract import Contract
from games.rules.elements.scoring import score
from games.rules.elements.seat import EVERYBODY, SEATS, Seat, Side, opponents
from games.rules.events import BoardEnded, DummyShown, Shown
from games.rules.phases.play import Play
from games.rules.state import Result, State, controlling_seat


def spread_dummy(state: State, contract: Contract) -> DummyShown:
    """Return the event that spreads dummy (Law 41D). `state` already holds the opening lead."""
    dummy = contract.dummy
    spread = Shown(dummy, state.deal[dummy.order], EVERYBODY)
    return DummyShown(dummy, (spread, *show_to_controller(state)))


def show_claiming_hand(state: State, contract: Contract, play: Play, seat: Seat) -> tuple[Shown, ...]:
    """Show a claimer's hand: declarer's to both defenders; a defender's to whoever plays declarer's cards, never to the
    defender's partner."""
    declaring = "".join(dict.fromkeys((contract.declarer, controlling_seat(state, contract.declarer))))
    audience = "".join(opponents(seat)) if seat is contract.declarer else declaring
    return (Shown(seat, in_order(play.held(seat)), audience),)


def show_to_controller(state: State) -> tuple[Shown, ...]:
    """Show a person in dummy's seat who plays for a robot what they need: declarer's hand, and that of a defender who
    claims. Empty where nobody needs anything new."""
    contract, play = state.contract, state.play
    if contract is None or play is None or play.cards_played == 0:
        return ()
    dummy = contract.dummy
    if controlling_seat(state, contract.declarer) is not dummy:
        return ()
    needed = {contract.declarer}
    if state.claim is not None and state.claim.seat.side is not dummy.side:
        needed.add(state.claim.seat)
    needed -= {seat for seat in SEATS if seat in state.seen[dummy.order]}
    return tuple(Shown(seat, in_order(play.held(seat)), dummy) for seat in SEATS if seat in needed)


def end_board(state: State, contract: Contract | None, tricks: int | None, reason: str) -> BoardEnded:
    """Return the end of the board: the result, and all hands to everybody. `state` holds the cards that are left."""
    held = state.deal if state.play is None else tuple(in_order(hand) for hand in state.play.hands)
    shown = tuple(Shown(seat, held[seat.order], EVERYBODY) for seat in SEATS)
    if contract is None or tricks is None:
        return BoardEnded(Result(reason, None, None, 0, ()), state.deal, shown)
    side = contract.declarer.side
    points = score(contract, tricks, vulnerable=state.board.vulnerable.of(side))
    for_north_south = points.total if side is Side.NS else -points.total
    return BoardEnded(Result(reason, contract, tricks, for_north_south, points.parts), state.deal, shown)
