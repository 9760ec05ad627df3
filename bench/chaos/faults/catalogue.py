"""The faults by name. Each does its harm and returns when everything runs again; none waits for the players."""

import random
from collections.abc import Iterator

from bench.chaos.faults import clients, crash_points, network, processes, servers
from bench.chaos.rig import Fault
from bench.fault_proxy import FaultProxy

FAULTS: dict[str, Fault] = {
    "kill -9 of a worker": processes.kill_one("worker"),
    "kill -9 of all workers": processes.kill_workers,
    "kill -9 of a robots child": processes.kill_robots_child,
    "kill -9 of a realtime": processes.kill_one("realtime"),
    "kill -9 of web": processes.kill_one("web"),
    "kill -9 of the clock": processes.kill_one("clock"),
    "kill -9 of one of each": processes.kill_one_of_each,
    "SIGTERM of web": processes.terminate("web"),
    "SIGTERM of a realtime": processes.terminate("realtime"),
    "SIGTERM of a worker": processes.terminate("worker"),
    "SIGTERM of robots": processes.terminate("robots"),
    "SIGTERM of the clock": processes.terminate("clock"),
    **{f"a worker dies {point}": processes.crash_worker(point) for point in crash_points.POINTS},
    "Redis killed, restarted empty": servers.restart_redis,
    "Redis FLUSHALL": servers.flush_redis,
    "Redis stopped for 10 s": servers.pause_redis,
    "PostgreSQL stopped at once": servers.crash_postgres,
    "sockets cut": clients.cut_sockets,
    "a network that delays": network.delay(1.0, 5),
    "a network that drops": network.cut(FaultProxy.drop),
    "a network that resets": network.cut(FaultProxy.reset),
    "a network that swallows": network.silence(4),
    "repeated and random frames": clients.send_twice,
    "actions out of order": clients.send_out_of_order,
    "a reader that never reads": clients.never_read,
    "a flood": clients.flood,
}


def rounds(seed: int, only: str = "") -> Iterator[str]:
    """Round after round of the faults whose name contains `only`, each in an order that the seed alone decides."""
    chance = random.Random(seed)
    names = [name for name in FAULTS if only in name]
    while names:
        yield from chance.sample(names, len(names))
