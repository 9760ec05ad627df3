"""Processes that are asked to stop, and processes that die and do not come back: play goes on."""

import asyncio
import signal
from collections.abc import Iterable

import pytest

from bench.chaos.evidence import CLOSED, SEEN, Entry, read_witness
from bench.chaos.faults import FAULTS
from bench.chaos.rig import Act, Rig
from bench.chaos.run import judged
from bench.client.fold import SEATS
from tests.fault.rigs import new_rig

pytestmark = [pytest.mark.fault, pytest.mark.slow]

TABLES = 2
STOPS = [name for name in FAULTS if name.startswith("SIGTERM")]
RESTART = 4012


def broken(rig: Rig, faults: Iterable[tuple[str, Act]]) -> None:
    """Played through these faults with nothing lost, doubled or leaked, all back at the head, nobody's seat gone."""
    assert asyncio.run(judged(rig, faults)) == []
    print(*rig.notes, sep="\n")
    assert [player.seat for player in rig.players] == [*SEATS] * TABLES
    for player in rig.players:
        seats = [person["seat"] for person in rooms_seen(rig, player.label) if person["player"] == player.you["player"]]
        first = next(place for place, seat in enumerate(seats) if seat)
        assert None not in seats[first:], f"{player} lost his seat"


def recorded(rig: Rig, label: str) -> list[Entry]:
    return read_witness(rig.folder / f"{label}.jsonl", player=0, room="").entries


def rooms_seen(rig: Rig, label: str) -> Iterable[dict]:
    for entry in recorded(rig, label):
        if entry.what == SEEN and entry.message["type"] in {"room", "welcome"}:
            yield from entry.message["room"]["players"]


def test_every_process_that_is_asked_to_stop_is_gone_in_time_and_cuts_nobody_off():
    """That it is gone within 20 s, and that nobody was closed with 1006, is part of the fault and of the checker."""
    rig = new_rig("stops", seed=2, tables=TABLES)
    broken(rig, [(name, FAULTS[name]) for name in STOPS])
    assert [note.split(" of ")[0] for note in rig.notes] == ["SIGTERM"] * len(STOPS)
    farewells = [closes(recorded(rig, player.label)) for player in rig.players]
    assert [*filter(None, farewells)], "somebody was connected to what was stopped"
    for said, code in (farewell for each in farewells for farewell in each):
        assert (said["type"], said.get("reconnect"), code) == ("bye", True, RESTART)


def closes(entries: list[Entry]) -> list[tuple[dict, int]]:
    """Each close of a socket but one's own at the end, and the last word before it."""
    found, last = [], {}
    for entry in entries:
        if entry.what == SEEN:
            last = entry.message
        elif entry.what == CLOSED and entry.message["code"] not in {None, 1000}:
            found.append((last, entry.message["code"]))
    return found


def test_one_of_each_dies_and_the_other_one_serves_everybody():
    """Two realtime, two worker, one clock. The proxies stand for a load balancer, which sends people to what lives."""
    rig = new_rig("deaths", seed=3, tables=TABLES, behind_proxies=range(len(SEATS)))
    broken(
        rig,
        [
            ("one of each dies", die("realtime.1", "worker.1", "clock.1")),
            ("they come back", come_back),
            ("the others die", die("realtime.2", "worker.2", "robots.1")),
            ("all come back", come_back),
        ],
    )


def die(*names: str) -> Act:
    async def act(rig: Rig) -> None:
        processes = rig.site.processes
        for name in names:
            await rig.by_hand(rig.site.kill, name, signal.SIGKILL, group=True)
        alive = next(process for process in processes.values() if process.kind == "realtime" and process.alive)
        for proxy in rig.proxies:
            if proxy.target == processes[names[0]].port:
                proxy.target = alive.port

    return act


async def come_back(rig: Rig) -> None:
    await rig.by_hand(rig.site.start)
