"""After fifty boards no log of any process contains a card, a secret or a token, even at level DEBUG."""

import asyncio
import random

import pytest
from django.contrib.sessions.models import Session

from bench.client.client import Client
from bench.limits import NO_LIMITS
from games.models import Deal, Game
from rooms.models import Room
from tests.environment import servers
from tests.leaks import leaks
from tests.live.tables import board_against_robots, four_at_a_table, leave, next_board, one_against_robots
from tests.live.test_twenty_rooms import whole_board

pytestmark = [pytest.mark.live, pytest.mark.slow]

TABLES, BOARDS = 8, 5
ROBOT_TABLES = 10
SEED = 50
METRICS_TOKEN = "metrics-t0ken-of-the-test"


def test_fifty_boards_leave_no_card_in_the_logs(make_site, live_db):
    environment = {**NO_LIMITS, "LOG_LEVEL": "DEBUG", "METRICS_TOKEN": METRICS_TOKEN, "ROBOT_SWEEP_SECONDS": "0.05"}
    site = make_site(realtime=2, environment=environment)
    print(f"seed {SEED}")

    async def play() -> list[Client]:
        tables = [await four_at_a_table(site, boards=BOARDS) for _ in range(TABLES)]
        alone = [await one_against_robots(site) for _ in range(ROBOT_TABLES)]
        await asyncio.gather(
            *(session(table, random.Random(SEED + number)) for number, table in enumerate(tables)),
            *(board_against_robots(one, random.Random(SEED + number)) for number, one in enumerate(alone)),
        )
        clients = [*alone, *(client for table in tables for client in table)]
        await leave(clients)
        return clients

    clients = asyncio.run(play())
    assert Game.objects.filter(phase=Game.Phase.OVER).count() == TABLES * BOARDS + ROBOT_TABLES
    site.stop()
    deals = list(Deal.objects.all())
    words = [METRICS_TOKEN, site.environment["SECRET_KEY"], *(client.token for client in clients)]
    words += Session.objects.values_list("session_key", flat=True)
    words += Room.objects.values_list("invite_token", flat=True)
    words += [server.password for server in (servers.redis, servers.postgres and servers.postgres.home) if server]
    for name, text in logs_of(site).items():
        assert text, name
        assert leaks(text, deals=deals, words=words) == [], name


def logs_of(site):
    """Return what each process wrote, the database included."""
    texts = {name: process.log.read_bytes() for name, process in site.processes.items()}
    if servers.postgres is not None:
        texts["postgres"] = servers.postgres.home.log.read_bytes()
    return texts


async def session(table, chance):
    for _ in range(BOARDS):
        await next_board(table)
        await whole_board(table, chance)
