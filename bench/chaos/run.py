"""One run: play, break things in the seed's order, let everybody come to rest, judge.

Faults come one after another: each waits until everybody was at the head after the one before, or did not get there.
Small nuisances go on beside them, and one player after another stays away.
"""

import argparse
import asyncio
import contextlib
import math
import random
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from bench.chaos import checker, network, report
from bench.chaos.evidence import Evidence, Fault, Witness, read_answers, read_games, read_witness
from bench.chaos.faults import FAULTS, rounds
from bench.chaos.player import Player
from bench.chaos.rig import Act, Rig
from ops.procfile import ROOT

LEVEL_SECONDS = 20.0
SHORT_ABSENCE, LONG_ABSENCE = 15.0, 45.0
FOLDER = ROOT / ".data" / "chaos"


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/chaos", description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000))
    parser.add_argument("--minutes", type=float, default=3.0, help="of faults; starting and coming to rest is extra")
    parser.add_argument("--tables", type=int, default=4)
    parser.add_argument("--only", default="", help="faults whose name contains this")
    parser.add_argument("--report", action="store_true", help="no run: one table of all runs that are kept")
    options = parser.parse_args()
    if options.report:
        return report.of_all(FOLDER, list(FAULTS))
    folder = FOLDER / str(options.seed)
    shutil.rmtree(folder, ignore_errors=True)
    print(f"seed {options.seed}, {options.minutes:g} min of faults, {options.tables} tables; recordings in {folder}")
    rig = Rig(folder, options.seed, options.tables, robot=True)
    faults = _for(options.minutes * 60, rounds(options.seed, options.only))
    violations = asyncio.run(judged(rig, faults, absent_for=options.minutes * 60))
    print((folder / "report.md").read_text(), *rig.notes, *map(str, violations[:40]), sep="\n")
    return 1 if violations else 0


def _for(seconds: float, names: Iterator[str]) -> Iterator[tuple[str, Act]]:
    """Until the time is over; the first fault begins it."""
    deadline = math.inf
    for name in names:
        if time.monotonic() > deadline:
            return
        deadline = min(deadline, time.monotonic() + seconds)
        yield name, FAULTS[name]


async def judged(rig: Rig, faults: Iterable[tuple[str, Act]], *, absent_for: float = 0.0) -> list[checker.Violation]:
    """The whole run with these faults: what the checker found, which is written to the rig's folder too.

    So many seconds long one player after another stays away.
    """
    rig.folder.mkdir(parents=True)
    try:
        await rig.start()
        applied, failures = await _break_things(rig, faults, absent_for)
        evidence = await asyncio.to_thread(_evidence, rig, applied)
    finally:
        await rig.stop()
    violations = [*failures, *checker.check(evidence)]
    if rig.robot:
        rig.notes.append(f"robots made {_moves_of_robots(evidence)} moves")
    report.write(rig.folder, evidence, violations, rig.notes)
    return violations


async def _break_things(
    rig: Rig, faults: Iterable[tuple[str, Act]], absent_for: float
) -> tuple[list[Fault], list[checker.Violation]]:
    applied: list[Fault] = []
    failures: list[checker.Violation] = []
    loops = [asyncio.create_task(player.play()) for player in rig.players]
    absences = asyncio.create_task(_absences(rig, absent_for))
    beside = asyncio.create_task(network.nuisances(rig))
    await asyncio.sleep(3)
    for name, act in faults:
        fault = Fault(name, time.time())
        applied.append(fault)
        try:
            await act(rig)
        except AssertionError as error:
            failures.append(checker.Violation(0, "fault", f"{name}: {error}", fault.began))
        fault.healed = time.time()
        fault.level = await rig.all_level(LEVEL_SECONDS)
        _say(fault, rig)
        await asyncio.sleep(rig.chance.uniform(0.3, 1.5))
    await absences
    beside.cancel()
    failures += await _come_to_rest(rig, loops)
    return applied, failures


def _say(fault: Fault, rig: Rig) -> None:
    gap = "NOT IN TIME" if fault.level is None else f"{fault.level - fault.began:5.1f} s"
    accepted = sum(player.seq for player in rig.players)
    print(f"{fault.name:<40} all at the head after {gap}   (moves on show: {accepted})", flush=True)


async def _come_to_rest(rig: Rig, loops: list[asyncio.Task[None]]) -> list[checker.Violation]:
    """Nobody begins anything more; then all must get to the head, and ask for a fresh picture of it."""
    failures = []
    for player in rig.players:
        player.stop()
    for player, ended in zip(rig.players, await asyncio.gather(*loops, return_exceptions=True), strict=True):
        if isinstance(ended, BaseException):
            failures.append(checker.Violation(4, "broken", f"{player}: {ended!r}", time.time()))
    if await rig.all_level(LEVEL_SECONDS, playing=False) is None:
        behind = ", ".join(map(str, rig.behind(await rig.heads())))
        failures.append(checker.Violation(7, "behind", f"at the end: {behind}", time.time()))
    for player in rig.players:
        with contextlib.suppress(TimeoutError):
            await player.hello(fresh=True)
        player.flush()
    return failures


async def _absences(rig: Rig, seconds: float) -> None:
    """One player after another stays away, for less or for more than a seat is kept, and comes back. Not from the
    robot's table, which has to go on after every fault."""
    deadline = time.monotonic() + seconds - LONG_ABSENCE
    lengths = [LONG_ABSENCE, SHORT_ABSENCE]
    others = [player for player in rig.players if player.room_id != rig.robot_room]
    while time.monotonic() < deadline:
        player: Player = rig.chance.choice(others or rig.players)
        await player.leave()
        await asyncio.sleep(lengths[0])
        lengths.reverse()
        await player.come_back()
        await asyncio.sleep(1)


def _evidence(rig: Rig, faults: list[Fault]) -> Evidence:
    (rig.folder / "faults.json").write_bytes(msgspec.json.encode(faults))
    witnesses = [_witness(rig.folder, player, plays=True) for player in rig.players]
    witnesses += [_witness(rig.folder, rogue, plays=False) for rogue in rig.rogues]
    logs = {name: process.log.read_text(errors="replace") for name, process in rig.site.processes.items()}
    logs["postgres"] = rig.postgres.home.log.read_text(errors="replace")
    games = read_games(rig.database_url, rig.redis.url())
    secrets = [player.token for player in (*rig.players, *rig.rogues)]
    return Evidence(witnesses, games, read_answers(rig.database_url), faults, secrets, logs)


def _moves_of_robots(evidence: Evidence) -> int:
    """Also of those who play for one who was away too long."""
    people = {None, *(witness.player for witness in evidence.witnesses)}
    return sum(move.player not in people for game in evidence.games.values() for move in game.moves)


def _witness(folder: Path, player: Player, *, plays: bool) -> Witness:
    player.flush()
    assert player.you is not None
    return read_witness(
        folder / f"{player.label}.jsonl", player=player.you["player"], room=player.room_id or "", plays=plays
    )
