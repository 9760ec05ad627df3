"""Play goes on while processes are asked to stop, and while one of each kind is dead."""

import asyncio
import signal
from collections.abc import Iterable

import pytest

from bench.chaos.faults.catalogue import FAULTS
from bench.chaos.judging.evidence import CLOSED, SEEN, RecordEntry, read_recording
from bench.chaos.rig import Fault, Rig
from bench.chaos.run import run_and_judge
from bench.client.fold import SEATS
from tests.fault.rigs import new_rig

pytestmark = [pytest.mark.fault, pytest.mark.slow]

TABLES = 2
STOPS = [name for name in FAULTS if name.startswith("SIGTERM")]
CLOSED_FOR_RESTART = 4012


def play_through(rig: Rig, faults: Iterable[tuple[str, Fault]]) -> None:
    """Apply these faults while four play at each table: the checker finds nothing, and nobody loses a seat."""
    assert asyncio.run(run_and_judge(rig, faults)) == []
    print(*rig.notes, sep="\n")
    assert [player.seat for player in rig.players] == [*SEATS] * TABLES
    for player in rig.players:
        seats = [
            person["seat"] for person in players_seen(rig, player.label) if person["player"] == player.you["player"]
        ]
        first = next(place for place, seat in enumerate(seats) if seat)
        assert None not in seats[first:], f"{player} lost their seat"


def recorded(rig: Rig, label: str) -> list[RecordEntry]:
    return read_recording(rig.folder / f"{label}.jsonl", player=0, room="").entries


def players_seen(rig: Rig, label: str) -> Iterable[dict]:
    """All players of each view of the room that this client was sent, in order."""
    for entry in recorded(rig, label):
        if entry.kind == SEEN and entry.message["type"] in {"room", "welcome"}:
            yield from entry.message["room"]["players"]


def test_a_process_that_is_asked_to_stop_ends_in_time_and_says_goodbye():
    """The fault itself checks that it ends within 20 s, the checker that no socket is closed with 1006."""
    rig = new_rig("stops", seed=2, tables=TABLES)
    play_through(rig, [(name, FAULTS[name]) for name in STOPS])
    assert [note.split(" of ")[0] for note in rig.notes] == ["SIGTERM"] * len(STOPS)
    closes = [closes_of(recorded(rig, player.label)) for player in rig.players]
    assert [*filter(None, closes)], "at least one player was connected to a process that was stopped"
    for last, code in (close for each in closes for close in each):
        assert (last["type"], last.get("reconnect"), code) == ("bye", True, CLOSED_FOR_RESTART)


def closes_of(entries: list[RecordEntry]) -> list[tuple[dict, int]]:
    """The last message and the code of each close, without the client's own close at the end."""
    found, last = [], {}
    for entry in entries:
        if entry.kind == SEEN:
            last = entry.message
        elif entry.kind == CLOSED and entry.message["code"] not in {None, 1000}:
            found.append((last, entry.message["code"]))
    return found


def test_the_remaining_process_serves_all_when_one_of_each_kind_is_killed():
    """Two realtime, two worker, one clock. The proxies stand for a load balancer, which sends players to live ones."""
    rig = new_rig("deaths", seed=3, tables=TABLES, behind_proxies=range(len(SEATS)))
    play_through(
        rig,
        [
            ("one of each is killed", kill("realtime.1", "worker.1", "clock.1")),
            ("they are started again", start_again),
            ("the others are killed", kill("realtime.2", "worker.2", "robots.1")),
            ("all are started again", start_again),
        ],
    )


def kill(*names: str) -> Fault:
    """Kill these and move the proxies of the first one to a realtime process that is alive."""

    async def apply(rig: Rig) -> None:
        processes = rig.site.processes
        for name in names:
            await rig.in_thread(rig.site.kill, name, signal.SIGKILL, group=True)
        alive = next(process for process in processes.values() if process.kind == "realtime" and process.alive)
        for proxy in rig.proxies:
            if proxy.target == processes[names[0]].port:
                proxy.target = alive.port

    return apply


async def start_again(rig: Rig) -> None:
    await rig.in_thread(rig.site.start)
