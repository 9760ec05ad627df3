"""The table of one run, and the sum of several."""

import msgspec
import pytest

from bench.chaos.judging import report
from bench.chaos.judging.evidence import AWAY, CLOSED, OPENED, SEEN, SENT, Evidence, RecordEntry, Recording
from bench.chaos.judging.report import Row, RunResult

READY, DONE = {"type": "ready", "id": "one"}, {"type": "done", "id": "one"}
FAULTS = ["sockets cut", "a flood"]


def write_result(folder, seed, *, floods, violations=()):
    rows = [
        Row("sockets cut", times=2, gap=seed, wait=1.0, accepted=10),
        Row("a flood", times=floods, gap=1.0, wait=seed, accepted=5, lost=len(violations)),
        Row("all of the run", times=2 + floods, gap=seed, wait=seed, accepted=15, lost=len(violations)),
    ]
    result = RunResult(str(seed), "2026-01-01 12:00", "a machine", rows, list(violations), [])
    (folder / str(seed)).mkdir()
    (folder / str(seed) / "result.json").write_bytes(msgspec.json.encode(result))


def test_counts_are_added_up_and_the_longest_times_are_kept(tmp_path, capsys):
    write_result(tmp_path, 3, floods=1)
    write_result(tmp_path, 5, floods=1)
    assert report.print_all_runs(tmp_path, FAULTS) == 0
    printed = capsys.readouterr().out
    assert "| a flood | 2 | 1.0 s | 5.0 s | 10 | 0 | 0 | 0 |" in printed
    assert "| sockets cut | 4 | 5.0 s | 1.0 s | 20 | 0 | 0 | 0 |" in printed
    assert "| all of the runs | 6 | 5.0 s | 5.0 s | 30 | 0 | 0 | 0 |" in printed


@pytest.mark.parametrize(("floods", "violations"), [(0, []), (2, ["invariant 1, lost: a call"])])
def test_violations_and_faults_applied_too_rarely_are_printed(tmp_path, capsys, floods, violations):
    write_result(tmp_path, 3, floods=floods, violations=violations)
    assert report.print_all_runs(tmp_path, FAULTS) == 1
    printed = capsys.readouterr().out
    assert ("less than 2 times: a flood (0)" in printed) == (floods == 0)
    assert ("seed 3: invariant 1, lost: a call" in printed) == bool(violations)


@pytest.mark.parametrize(
    ("leaves", "wait"),
    [([RecordEntry(11.0, AWAY)], 3.0), ([], 49.0)],
    ids=["away on purpose: from the first socket after it", "cut off: from the first sending"],
)
def test_how_long_a_player_waited_for_the_answer(leaves, wait):
    closed = RecordEntry(11.0, CLOSED, {"code": None})
    failed_socket = [RecordEntry(56.0, OPENED), RecordEntry(57.0, CLOSED, {"code": None})]
    second_socket = [RecordEntry(58.0, OPENED), RecordEntry(58.5, SENT, READY), RecordEntry(59.0, SEEN, DONE)]
    entries = [RecordEntry(10.0, SENT, READY), *leaves, closed, *failed_socket, *second_socket]
    [whole_run] = report.rows_of(Evidence([Recording("North", 1, "room", entries)], {}), [])
    assert (whole_run.accepted, whole_run.wait) == (1, wait)
