"""Random legal boards, played to the end, passed out or claimed."""

import random
from collections.abc import Iterator

from games.rules.action import AnswerClaim, MakeCall, MakeClaim, PlayCard
from games.rules.elements.deal import DEALS, deal_from_number
from games.rules.phases.auction import legal_calls
from games.rules.phases.play import legal_cards
from games.rules.state import State, actor_for, turn
from tests.games.rules.table import Table, dealt


def random_boards(count: int, seed: int) -> Iterator[State]:
    chance = random.Random(seed)
    for number in range(1, count + 1):
        yield random_board(number, chance)


def random_board(number: int, chance: random.Random) -> State:
    table = Table(dealt(number, deal=deal_from_number(chance.randrange(DEALS))))
    claim_after = chance.randrange(1, 120)
    while (seat := turn(table.state)) is not None:
        player, state = actor_for(table.state, seat).player, table.state
        if state.contract is None:
            calls = legal_calls(state.auction)
            table.do(MakeCall(player, table.seq, calls[0] if chance.random() < 0.55 else chance.choice(calls[:12])))
        elif state.play.cards_played == claim_after:
            _claim(table, chance)
        else:
            table.do(PlayCard(player, table.seq, chance.choice(legal_cards(state.play))))
    return table.state


def _claim(table: Table, chance: random.Random) -> None:
    declarer = actor_for(table.state, table.contract.declarer).player
    table.do(MakeClaim(declarer, table.seq, chance.randint(0, table.state.play.remaining)))
    for seat in table.state.claim.awaiting:
        table.do(AnswerClaim(actor_for(table.state, seat).player, table.state.claim.request, accept=True))
