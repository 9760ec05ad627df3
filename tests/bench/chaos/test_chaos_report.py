"""What several runs say together, and the line that starts a worker that is to die."""

from itertools import islice

import msgspec
import pytest

from bench.chaos import crash_points, report
from bench.chaos.evidence import AWAY, CLOSED, OPENED, SEEN, SENT, Entry, Evidence, Witness
from bench.chaos.faults import FAULTS, rounds
from bench.chaos.report import Result, Row
from ops import procfile

SAID, DONE = {"type": "ready", "id": "one"}, {"type": "done", "id": "one"}
TWO = ["sockets cut", "a flood"]


def kept(folder, seed, *, floods, violations=()):
    rows = [
        Row("sockets cut", times=2, gap=seed, wait=1.0, accepted=10),
        Row("a flood", times=floods, gap=1.0, wait=seed, accepted=5, lost=len(violations)),
        Row("all of the run", times=2 + floods, gap=seed, wait=seed, accepted=15, lost=len(violations)),
    ]
    result = Result(str(seed), "2026-01-01 12:00", "a machine", rows, list(violations), [])
    (folder / str(seed)).mkdir()
    (folder / str(seed) / "result.json").write_bytes(msgspec.json.encode(result))


def test_counts_are_added_and_the_longest_stays(tmp_path, capsys):
    kept(tmp_path, 3, floods=1)
    kept(tmp_path, 5, floods=1)
    assert report.of_all(tmp_path, TWO) == 0
    said = capsys.readouterr().out
    assert "| a flood | 2 | 1.0 s | 5.0 s | 10 | 0 | 0 | 0 |" in said
    assert "| sockets cut | 4 | 5.0 s | 1.0 s | 20 | 0 | 0 | 0 |" in said
    assert "| all of the runs | 6 | 5.0 s | 5.0 s | 30 | 0 | 0 | 0 |" in said


@pytest.mark.parametrize(("floods", "violations"), [(0, []), (2, ["invariant 1, lost: a call"])])
def test_a_fault_that_came_too_rarely_and_a_violation_are_told(tmp_path, capsys, floods, violations):
    kept(tmp_path, 3, floods=floods, violations=violations)
    assert report.of_all(tmp_path, TWO) == 1
    said = capsys.readouterr().out
    assert ("less than 2 times: a flood (0)" in said) == (floods == 0)
    assert ("seed 3: invariant 1, lost: a call" in said) == bool(violations)


@pytest.mark.parametrize(("leaves", "wait"), [([Entry(11.0, AWAY)], 3.0), ([], 49.0)])
def test_who_stays_away_waits_from_when_he_comes_back_and_who_is_cut_off_all_the_time(leaves, wait):
    closed = Entry(11.0, CLOSED, {"code": None})
    in_vain = [Entry(56.0, OPENED), Entry(57.0, CLOSED, {"code": None})]
    entries = [Entry(10.0, SENT, SAID), *leaves, closed, *in_vain, Entry(58.0, OPENED), Entry(58.5, SENT, SAID)]
    evidence = Evidence([Witness("North", 1, "room", [*entries, Entry(59.0, SEEN, DONE)])], {})
    [whole] = report.rows_of(evidence, [])
    assert (whole.accepted, whole.wait) == (1, wait)


def test_every_round_has_every_fault_once_in_an_order_of_the_seeds():
    twice = list(islice(rounds(3), 2 * len(FAULTS)))
    first, second = twice[: len(FAULTS)], twice[len(FAULTS) :]
    assert sorted(first) == sorted(second) == sorted(FAULTS)
    assert first != second
    assert twice == list(islice(rounds(3), 2 * len(FAULTS)))
    assert first != list(islice(rounds(4), len(FAULTS)))
    assert list(rounds(3, "no such fault")) == []


def test_a_worker_that_is_to_die_is_otherwise_the_procfiles():
    ordinary = procfile.read()["worker"]
    mortal = crash_points.command(ordinary, "before the commit", 2)
    assert (
        mortal.split()
        == ordinary.replace("celery", "python -m bench.chaos.crash_points 'before the commit' 2", 1).split()
    )
