"""The servers, the processes and the players of one run."""

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

from bench.chaos.hostile_client import HostileClient
from bench.chaos.judging.evidence import Message, read_heads
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
"""Places of the players who reach the site through a proxy: East and West of each table."""
ROBOT_SEAT = "W"
# One thread for all: a child is ended when the thread that started it ends (PR_SET_PDEATHSIG).
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chaos")

Answer = TypeVar("Answer")


class Rig:
    """Starts and stops everything; `folder` gets the data of the servers, the logs and the recordings."""

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
        """With `robot`, a robot of the site plays West at the last table."""
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
        self.hostile_clients: list[HostileClient] = []
        """One for each table."""
        self.proxies: list[FaultProxy] = []
        """In the order of `sockets`, one for each process that serves websockets."""

        self.notes: list[str] = []
        """Remarks of the faults, for the report."""

    async def start(self) -> None:
        await self.in_thread(self._start_servers)
        self.proxies = [FaultProxy(process.port) for process in self._with_sockets()]
        await asyncio.gather(*(proxy.start() for proxy in self.proxies))
        tables = await asyncio.gather(*(self._seat_table(number) for number in range(self.tables)))
        for players, hostile_client in tables:
            self.players += players
            self.hostile_clients.append(hostile_client)

    async def stop(self) -> None:
        await asyncio.gather(*(each.close() for each in (*self.players, *self.hostile_clients)), return_exceptions=True)
        await asyncio.gather(*(proxy.stop() for proxy in self.proxies))
        await self.in_thread(self._stop_servers)

    async def in_thread(self, work: Callable[..., Answer], *args: Any, **kwargs: Any) -> Answer:
        """Run what blocks or starts processes."""
        return await asyncio.get_running_loop().run_in_executor(_starter, lambda: work(*args, **kwargs))

    @property
    def robot_room(self) -> str | None:
        return self.players[-1].room_id if self.robot else None

    @property
    def database_url(self) -> str:
        return self.postgres.url("bridge")

    @property
    def sockets(self) -> list[str]:
        """The websocket URLs, ws://host:port, of the processes that serve them."""
        return [process.url.replace("http", "ws", 1) for process in self._with_sockets()]

    def process_at(self, socket_site: str) -> SiteProcess:
        """The process with this one of `sockets`. Raises ValueError."""
        return self._with_sockets()[self.sockets.index(socket_site)]

    def all_of(self, kind: str) -> list[str]:
        """The names of the processes of this kind."""
        return [name for name, process in self.site.processes.items() if process.kind == kind]

    def any_of(self, kind: str) -> str:
        """The name of one process of this kind, drawn at random."""
        return self.chance.choice(self.all_of(kind))

    def _with_sockets(self) -> list[SiteProcess]:
        return [process for process in self.site.processes.values() if process.kind in {"realtime", "web"}]

    async def heads(self) -> dict[str, tuple[int, int]]:
        """By room: the newest game and the number of its last move."""
        return await asyncio.to_thread(read_heads, self.database_url)

    async def wait_until_caught_up(self, seconds: float, *, playing: bool = True) -> float | None:
        """Wait until every player is at the head and, with `playing`, every table where nobody is away has gone on
        since: otherwise a site that answers nobody would pass at once.

        Return the time of that in seconds since the epoch, or None when it was not reached within `seconds`.
        """
        deadline = time.time() + seconds
        before: dict[str, tuple[int, int]] | None = None
        while time.time() < deadline:
            try:
                heads = await self.heads()
            except psycopg.OperationalError:
                heads = {}
            if heads and before is None:
                before = heads
            if heads and before and not self.behind(heads) and not (playing and self._standing_still(before, heads)):
                return time.time()
            await asyncio.sleep(0.1)
        return None

    def _standing_still(self, before: dict[str, tuple[int, int]], heads: dict[str, tuple[int, int]]) -> list[str]:
        """Rooms where neither a player nor a robot has acted since; without those where a player is away, for such a
        table waits as long as the seat is held."""
        away = {player.room_id for player in self.players if player.away}
        return [room for room, head in heads.items() if room not in away and head == before.get(room)]

    def behind(self, heads: dict[str, tuple[int, int]]) -> list[Player]:
        """Players who are not away on purpose and do not show that head or a later one."""
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

    async def _seat_table(self, number: int) -> tuple[list[Player], HostileClient]:
        """Four players (three beside a robot) and a hostile client, spread over the processes with websockets."""
        sockets, proxies = self.sockets, [proxy.url for proxy in self.proxies]
        has_robot = self.robot and number == self.tables - 1
        seats = [seat for seat in SEATS if not (has_robot and seat == ROBOT_SEAT)]
        table = []
        for place, seat in enumerate(seats):
            url = (proxies if place in self.behind_proxies else sockets)[(number + place) % len(sockets)]
            player = await Player.guest(self.site.url, name=f"{Seat(seat).name.title()} {number}", socket_site=url)
            player.chance = random.Random(self.chance.random())
            player.record_to(self.folder / f"{player.label}.jsonl")
            table.append(player)
        room = await table[0].make_room(name=f"Table {number}", settings=SETTINGS)
        hostile = await HostileClient.guest(
            self.site.url, name=f"Hostile {number}", socket_site=sockets[number % len(sockets)]
        )
        hostile.record_to(self.folder / f"{hostile.label}.jsonl")
        for player, wanted in zip((*table, hostile), (*seats, None), strict=True):
            if player is not table[0]:
                await player.join(table[0].code)
            await player.connect(room)
            if wanted and player.seat != wanted:
                await _act(player, {"type": "sit", "seat": wanted})
        if has_robot:
            await _act(table[0], {"type": "add_robot", "seat": ROBOT_SEAT})
        return table, hostile


async def _act(player: Player, action: Message) -> None:
    """Raises AssertionError unless the answer is `done`."""
    answer = await player.act(action)
    assert answer["type"] == "done", answer


Fault = Callable[[Rig], Awaitable[None]]
"""Does its harm to the rig. Raises AssertionError when the site did not take it as it should."""


def children_of(pid: int) -> list[int]:
    """Process ids of the children (Linux only)."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def resident_megabytes(pid: int) -> float:
    """The process's resident memory in MiB (Linux only)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
