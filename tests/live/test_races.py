"""Races between actions of which only one can be first, with two workers and two websocket processes."""

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest
from redis import asyncio as aioredis

from bench.client.client import Client, Message
from bench.client.fold import SEATS, next_seat
from bench.limits import NO_LIMITS
from games.store import hot_state
from tests.live.tables import (
    Table,
    all_at,
    auction,
    check_answers,
    check_board,
    four_at_a_table,
    in_turn,
    leave,
    next_board,
    play_one,
    some_card,
)

pytestmark = [pytest.mark.live, pytest.mark.slow]

RACES = 1000
TABLES = 8
SEED = 1998

Outcome = str
Race = Callable[["Course", random.Random], Awaitable[Outcome | None]]
"""Runs a race and returns its outcome; None if the position allows none. The board goes on afterwards, or is over."""


class Course:
    """A table at which races are run, and a Redis client that reads the hot state."""

    def __init__(self, table: Table, redis: aioredis.Redis) -> None:
        self.table = table
        self.redis = redis
        self.games: list[int] = []
        self.refused: dict[tuple[int, str], int] = {}
        """By game and seat, the trick in which its last claim was refused: it claims again in the next one."""

    @property
    def over(self) -> bool:
        return not self.games or self.table[0].view["result"] is not None

    def at(self, seat: str) -> Client:
        return self.table[SEATS.index(seat)]

    @property
    def declarer(self) -> str:
        return self.table[0].view["contract"]["declarer"]

    @property
    def trick(self) -> int:
        return len(self.table[0].view["tricks"])

    def may_claim(self, seat: str) -> bool:
        return self.refused.get((self.games[-1], seat), 0) < self.trick

    def note_refused(self, seat: str) -> None:
        """Note that a claim of this seat in this trick was or will be refused."""
        self.refused[self.games[-1], seat] = self.trick

    async def new_board(self, chance: random.Random) -> None:
        await next_board(self.table)
        self.games.append(self.table[0].game)
        await auction(self.table, chance.choice(["1N P P P", "P 4S P P P", "P P 3C X P P P"]))
        await play_one(self.table, chance)

    async def together(self, *answers: Awaitable[Message]) -> list[Message]:
        """Send actions at the same time. Then check the hot state, and wait until all four clients are up to date."""
        got = await asyncio.gather(*answers)
        newest = max([message["seq"] for message in got if message["type"] == "event"], default=0)
        head = await self.redis.getrange(hot_state.key(self.table[0].game), 0, 15)
        assert int(head[4:]) >= max(newest, *(client.seq for client in self.table)), "the hot state is behind"
        await all_at(self.table, newest)
        return got


async def claim_against_card(course: Course, chance: random.Random) -> Outcome | None:
    """A defender claims while declarer plays a card: one of them is too late."""
    view = course.table[0].view
    if view["turn"] not in {course.declarer, next_seat(course.declarer, 2)}:
        return None
    declarer = course.at(course.declarer)
    seat = next_seat(course.declarer, chance.choice([1, 3]))
    if not course.may_claim(seat):
        return None
    defender = course.at(seat)
    card = some_card(declarer.view, chance)
    both = [declarer.play(card), defender.claim(chance.randint(0, 13 - len(view["tricks"])))]
    chance.shuffle(both)
    got = await course.together(*both)
    won, lost = sorted(got, key=lambda message: message["type"] != "event")
    first = won["events"][0]["type"]
    assert (won["type"], lost["type"]) == ("event", "refused"), got
    too_late = "board_over" if course.over else "stale"
    assert lost["code"] == {"played": too_late, "claimed": "claim_open"}[first], got
    if first == "claimed":
        course.note_refused(seat)
        await refused_again(course)
    return first


async def refused_again(course: Course) -> None:
    seat = course.table[0].view["claim"]["awaiting"][0]
    answer = await course.at(seat).answer("claim", accept=False)
    assert answer["type"] == "event", answer
    await all_at(course.table, answer["seq"])


async def two_answers(course: Course, chance: random.Random) -> Outcome | None:
    """Both defenders answer declarer's claim at once: a refusal leaves nothing for the other to answer."""
    if not course.may_claim(course.declarer):
        return None
    course.note_refused(course.declarer)
    answer = await course.at(course.declarer).claim(chance.randint(0, 13 - len(course.table[0].view["tricks"])))
    await all_at(course.table, answer["seq"])
    left, right = (course.at(next_seat(course.declarer, step)) for step in (1, 3))
    accepts = chance.choice([(True, False), (False, True), (False, False)])
    if chance.random() < 0.02:
        accepts = (True, True)
    both = [left.answer("claim", accept=accepts[0]), right.answer("claim", accept=accepts[1])]
    got = await course.together(*both)
    codes = sorted(message.get("code", "") for message in got)
    if accepts == (True, True):
        assert codes == ["", ""], got
        return "both accepted"
    assert codes in (["", ""], ["", "no_claim"]), got
    if codes == ["", ""]:
        assert accepts != (False, False), got
    return "one in time" if codes[1] else "both in time"


async def takeover_against_card(course: Course, chance: random.Random) -> Outcome | None:
    """The player in turn plays a card and asks for a robot: the card counts, or the robot plays."""
    client = in_turn(course.table)
    both = [client.play(some_card(client.view, chance)), client.act({"type": "substitute"})]
    seq = client.seq
    chance.shuffle(both)
    got = await course.together(*both)
    played = next(message for message in got if message["type"] == "event" or message.get("code") == "not_seated")
    assert any(message["type"] == "done" for message in got) or client.view["result"], got
    moves = 2 if played["type"] == "event" else 1
    if not client.view["result"]:
        await all_at(course.table, seq + moves)
        answer = await client.act({"type": "take_back"})
        assert answer["type"] == "done", answer
        await all_at(course.table, seq + moves + 1)
    return "card" if played["type"] == "event" else "robot"


@pytest.fixture(scope="module")
def racing_site(make_site):
    """No robots at work: a seat that is taken over waits for its player to come back."""
    return make_site(realtime=2, worker=2, robots=0, environment=NO_LIMITS)


@pytest.mark.parametrize(
    ("race", "outcomes"),
    [
        (claim_against_card, {"played", "claimed"}),
        (two_answers, {"one in time", "both in time", "both accepted"}),
        (takeover_against_card, {"card", "robot"}),
    ],
)
def test_a_thousand_races(racing_site, race, outcomes):
    began = time.monotonic()
    won, courses = asyncio.run(run(racing_site, race))
    assert won.total() >= RACES
    assert set(won) == outcomes, "every outcome must occur"
    for course in courses:
        for game in course.games:
            check_board(course.table, game)
        for client in course.table:
            check_answers(client)
    print(f"{dict(won)} in {time.monotonic() - began:.0f} s")


async def run(site, race: Race) -> tuple[Counter[Outcome], list[Course]]:
    won: Counter[Outcome] = Counter()
    async with aioredis.Redis.from_url(os.environ["REDIS_URL"]) as redis:
        tables = [await four_at_a_table(site, boards=64, fill_robots=True) for _ in range(TABLES)]
        courses = [Course(table, redis) for table in tables]
        await asyncio.gather(*(race_on(course, race, won, random.Random(SEED + n)) for n, course in enumerate(courses)))
        await asyncio.gather(*(leave(table) for table in tables))
    return won, courses


async def race_on(course: Course, race: Race, won: Counter[Outcome], chance: random.Random) -> None:
    while won.total() < RACES:
        if course.over:
            await course.new_board(chance)
        outcome = await race(course, chance)
        if outcome is not None:
            won[outcome] += 1
        if not course.over and (outcome is None or race is two_answers):
            await play_one(course.table, chance)
