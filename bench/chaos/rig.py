"""The servers, the processes and the tables of one run."""

import asyncio
import os
import random
import secrets
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Container, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import psycopg

from bench.chaos.evidence import Message, read_heads
from bench.chaos.hostile_client import Rogue
from bench.chaos.player import Player
from bench.client.fold import SEATS
from bench.fault_proxy import FaultProxy
from bench.limits import NO_LIMITS
from games.rules.elements.seat import Seat
from ops.procfile import ROOT
from ops.servers import Postgres, Redis
from tests.site import Site, SiteProcess

COUNTS = {"web": 1, "realtime": 2, "worker": 2, "robots": 1, "clock": 1}
SETTINGS = {"boards": 8, "robot_pace": 0.3}
BEHIND_PROXIES = frozenset({1, 3})
"""Whose way to the site leads through a proxy: East's and West's of each table."""
ROBOT_SEAT = "W"
# One thread for all: Linux ends a child when the thread that started it ends.
_hands = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chaos")

Answer = TypeVar("Answer")


class Rig:
    """`folder` holds everything of the run: data of the servers, logs, recordings."""

    def __init__(
        self,
        folder: Path,
        seed: int,
        tables: int,
        *,
        counts: Mapping[str, int] = COUNTS,
        behind_proxies: Container[int] = BEHIND_PROXIES,
        robot: bool = False,
    ) -> None:
        """With `robot`, one plays in the West of the last table."""
        self.folder = folder
        self.seed = seed
        self.chance = random.Random(seed)
        self.tables = tables
        self.counts = counts
        self.behind_proxies = behind_proxies
        self.robot = robot
        self.postgres = Postgres(folder / "postgres")
        self.redis = Redis(folder / "redis")
        self.site: Site
        self.players: list[Player] = []
        self.rogues: list[Rogue] = []
        self.proxies: list[FaultProxy] = []
        """In the order of `sockets`, one before each process that has websockets."""
        self.notes: list[str] = []

    async def start(self) -> None:
        await self.by_hand(self._start_servers)
        self.proxies = [FaultProxy(process.port) for process in self._with_sockets()]
        await asyncio.gather(*(proxy.start() for proxy in self.proxies))
        tables = await asyncio.gather(*(self._table(number) for number in range(self.tables)))
        for players, rogue in tables:
            self.players += players
            self.rogues.append(rogue)

    async def stop(self) -> None:
        await asyncio.gather(*(each.close() for each in (*self.players, *self.rogues)), return_exceptions=True)
        await asyncio.gather(*(proxy.stop() for proxy in self.proxies))
        await self.by_hand(self._stop_servers)

    async def by_hand(self, work: Callable[..., Answer], *args: Any, **kwargs: Any) -> Answer:
        """What blocks, and what starts processes."""
        return await asyncio.get_running_loop().run_in_executor(_hands, lambda: work(*args, **kwargs))

    @property
    def robot_room(self) -> str | None:
        return self.players[-1].room_id if self.robot else None

    @property
    def database_url(self) -> str:
        return self.postgres.url("bridge")

    @property
    def sockets(self) -> list[str]:
        return [process.url.replace("http", "ws", 1) for process in self._with_sockets()]

    def process_at(self, socket_site: str) -> SiteProcess:
        return self._with_sockets()[self.sockets.index(socket_site)]

    def all_of(self, kind: str) -> list[str]:
        return [name for name, process in self.site.processes.items() if process.kind == kind]

    def some(self, kind: str) -> str:
        return self.chance.choice(self.all_of(kind))

    def _with_sockets(self) -> list[SiteProcess]:
        return [process for process in self.site.processes.values() if process.kind in {"realtime", "web"}]

    async def heads(self) -> dict[str, tuple[int, int]]:
        return await asyncio.to_thread(read_heads, self.database_url)

    async def all_level(self, seconds: float, *, playing: bool = True) -> float | None:
        """The time at which every table where nobody is away had gone on, and every player was at its head; None when
        that was not so after so many seconds. What the log held when this began is not enough: a site that answers
        nobody would be level at once."""
        deadline = time.time() + seconds
        before: dict[str, tuple[int, int]] | None = None
        while time.time() < deadline:
            try:
                heads = await self.heads()
            except psycopg.OperationalError:
                heads = {}
            if heads and before is None:
                before = heads
            if heads and before and not self.behind(heads) and not (playing and self._resting(before, heads)):
                return time.time()
            await asyncio.sleep(0.1)
        return None

    def _resting(self, before: dict[str, tuple[int, int]], heads: dict[str, tuple[int, int]]) -> list[str]:
        """Tables where nobody has acted since, robots neither. One who is away holds his table up for as long as his
        seat is kept."""
        away = {player.room_id for player in self.players if player.away}
        return [room for room, head in heads.items() if room not in away and head == before.get(room)]

    def behind(self, heads: dict[str, tuple[int, int]]) -> list[Player]:
        """Those who are here, or should be, and do not show that head or a later one."""
        return [
            player
            for player in self.players
            if not player.away
            and not (player.connected and (player.game or 0, player.seq) >= heads.get(player.room_id or "", (0, 0)))
        ]

    def _start_servers(self) -> None:
        self.postgres.start()
        self.postgres.create("bridge")
        self.redis.start()
        environment = {**NO_LIMITS, "SECRET_KEY": secrets.token_hex(16)}
        self.site = Site(
            self.folder / "site",
            database_url=self.database_url,
            redis_url=self.redis.url(),
            environment=environment,
            **self.counts,
        )
        command = [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=self.site.environment, check=True)
        self.site.start()

    def _stop_servers(self) -> None:
        if hasattr(self, "site"):
            self.site.stop()
        self.redis.stop()
        self.postgres.stop()
        self.postgres.home.remove()

    async def _table(self, number: int) -> tuple[list[Player], Rogue]:
        """Four players and one who only looks on and sends nonsense, spread over all processes that have sockets."""
        sockets, proxies = self.sockets, [proxy.url for proxy in self.proxies]
        with_robot = self.robot and number == self.tables - 1
        seats = [seat for seat in SEATS if not (with_robot and seat == ROBOT_SEAT)]
        table = []
        for place, seat in enumerate(seats):
            url = (proxies if place in self.behind_proxies else sockets)[(number + place) % len(sockets)]
            player = await Player.guest(self.site.url, name=f"{Seat(seat).name.title()} {number}", socket_site=url)
            player.chance = random.Random(self.chance.random())
            player.record_to(self.folder / f"{player.label}.jsonl")
            table.append(player)
        room = await table[0].make_room(name=f"Table {number}", settings=SETTINGS)
        rogue = await Rogue.guest(self.site.url, name=f"Rogue {number}", socket_site=sockets[number % len(sockets)])
        rogue.record_to(self.folder / f"{rogue.label}.jsonl")
        for player, seat in zip((*table, rogue), (*seats, None), strict=True):
            if player is not table[0]:
                await player.join(table[0].code)
            await player.connect(room)
            if seat and player.seat != seat:
                await _done(player, {"type": "sit", "seat": seat})
        if with_robot:
            await _done(table[0], {"type": "add_robot", "seat": ROBOT_SEAT})
        return table, rogue


async def _done(player: Player, action: Message) -> None:
    answer = await player.act(action)
    assert answer["type"] == "done", answer


Act = Callable[[Rig], Awaitable[None]]
"""A fault."""


def children_of(pid: int) -> list[int]:
    """Linux only, as the faults are."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def resident_megabytes(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
