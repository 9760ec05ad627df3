"""One run: play, apply the faults in the seed's order, stop playing, judge.

Faults come one after another: each waits until all players were at the head after the one before, or were not in time.
Minor faults go on beside them, and one player after another stays away.
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

from bench.chaos.faults import clients
from bench.chaos.faults.catalogue import FAULTS, rounds
from bench.chaos.judging import checker, report
from bench.chaos.judging.evidence import (
    AppliedFault,
    Evidence,
    Recording,
    read_answers,
    read_games,
    read_recording,
)
from bench.chaos.judging.recovery import CATCH_UP_SECONDS
from bench.chaos.judging.violation import Violation
from bench.chaos.player import Player
from bench.chaos.rig import Fault, Rig
from ops.procfile import ROOT

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
        return report.print_all_runs(FOLDER, list(FAULTS))
    folder = FOLDER / str(options.seed)
    shutil.rmtree(folder, ignore_errors=True)
    print(f"seed {options.seed}, {options.minutes:g} min of faults, {options.tables} tables; recordings in {folder}")
    rig = Rig(folder, options.seed, options.tables, robot=True)
    faults = _faults_for(options.minutes * 60, rounds(options.seed, options.only))
    violations = asyncio.run(run_and_judge(rig, faults, absent_for=options.minutes * 60))
    print((folder / "report.md").read_text(), *rig.notes, *map(str, violations[:40]), sep="\n")
    return 1 if violations else 0


def _faults_for(seconds: float, names: Iterator[str]) -> Iterator[tuple[str, Fault]]:
    """Until the time is over, counted from the first fault."""
    deadline = math.inf
    for name in names:
        if time.monotonic() > deadline:
            return
        deadline = min(deadline, time.monotonic() + seconds)
        yield name, FAULTS[name]


async def run_and_judge(rig: Rig, faults: Iterable[tuple[str, Fault]], *, absent_for: float = 0.0) -> list[Violation]:
    """The whole run with these faults. Return the violations, which are written to the rig's folder too.

    For `absent_for` seconds one player after another stays away.
    """
    rig.folder.mkdir(parents=True)
    try:
        await rig.start()
        applied, failures = await _apply_faults(rig, faults, absent_for)
        evidence = await asyncio.to_thread(_collect_evidence, rig, applied)
    finally:
        await rig.stop()
    violations = [*failures, *checker.check(evidence)]
    if rig.robot:
        rig.notes.append(f"robots made {_moves_of_robots(evidence)} moves")
    report.write(rig.folder, evidence, violations, rig.notes)
    return violations


async def _apply_faults(
    rig: Rig, faults: Iterable[tuple[str, Fault]], absent_for: float
) -> tuple[list[AppliedFault], list[Violation]]:
    applied: list[AppliedFault] = []
    failures: list[Violation] = []
    playing = [asyncio.create_task(player.play_until_stopped()) for player in rig.players]
    absences = asyncio.create_task(_send_players_away(rig, absent_for))
    minor_faults = asyncio.create_task(clients.minor_faults(rig))
    await asyncio.sleep(3)
    for name, apply in faults:
        fault = AppliedFault(name, time.time())
        applied.append(fault)
        try:
            await apply(rig)
        except AssertionError as error:
            failures.append(Violation(0, "fault", f"{name}: {error}", fault.began))
        fault.healed = time.time()
        fault.caught_up = await rig.wait_until_caught_up(CATCH_UP_SECONDS)
        _print_fault(fault, rig)
        await asyncio.sleep(rig.chance.uniform(0.3, 1.5))
    await absences
    minor_faults.cancel()
    failures += await _come_to_rest(rig, playing)
    return applied, failures


def _print_fault(fault: AppliedFault, rig: Rig) -> None:
    gap = "NOT IN TIME" if fault.caught_up is None else f"{fault.caught_up - fault.began:5.1f} s"
    accepted = sum(player.seq for player in rig.players)
    print(f"{fault.name:<40} all at the head after {gap}   (moves on show: {accepted})", flush=True)


async def _come_to_rest(rig: Rig, playing: list[asyncio.Task[None]]) -> list[Violation]:
    """Stop all players; then they must get to the head, and ask for a new snapshot of it."""
    failures = []
    for player in rig.players:
        player.stop()
    for player, ended in zip(rig.players, await asyncio.gather(*playing, return_exceptions=True), strict=True):
        if isinstance(ended, BaseException):
            failures.append(Violation(4, "broken", f"{player}: {ended!r}", time.time()))
    if await rig.wait_until_caught_up(CATCH_UP_SECONDS, playing=False) is None:
        behind = ", ".join(map(str, rig.behind(await rig.heads())))
        failures.append(Violation(7, "behind", f"at the end: {behind}", time.time()))
    for player in rig.players:
        with contextlib.suppress(TimeoutError):
            await player.hello(fresh=True)
        player.flush()
    return failures


async def _send_players_away(rig: Rig, seconds: float) -> None:
    """One player after another stays away, for less or for more time than a seat is held, and comes back. Nobody of the
    robot's table does, which has to go on after every fault."""
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


def _collect_evidence(rig: Rig, faults: list[AppliedFault]) -> Evidence:
    (rig.folder / "faults.json").write_bytes(msgspec.json.encode(faults))
    recordings = [_read_recording(rig.folder, player, plays=True) for player in rig.players]
    recordings += [_read_recording(rig.folder, client, plays=False) for client in rig.hostile_clients]
    logs = {name: process.log.read_text(errors="replace") for name, process in rig.site.processes.items()}
    logs["postgres"] = rig.postgres.home.log.read_text(errors="replace")
    games = read_games(rig.database_url, rig.redis.url())
    secrets = [player.token for player in (*rig.players, *rig.hostile_clients)]
    return Evidence(recordings, games, read_answers(rig.database_url), faults, secrets, logs)


def _moves_of_robots(evidence: Evidence) -> int:
    """Also of robots that replaced a player who was away too long."""
    people = {None, *(recording.player for recording in evidence.recordings)}
    return sum(move.player not in people for game in evidence.games.values() for move in game.moves)


def _read_recording(folder: Path, player: Player, *, plays: bool) -> Recording:
    player.flush()
    assert player.you is not None
    return read_recording(
        folder / f"{player.label}.jsonl", player=player.you["player"], room=player.room_id or "", plays=plays
    )
