"""The command that starts a worker with a crash point."""

from bench.chaos.faults import crash_points
from ops import procfile


def test_a_worker_with_a_crash_point_is_started_with_the_options_of_the_procfile():
    ordinary = procfile.read()["worker"]
    with_crash_point = crash_points.command(ordinary, "before the commit", 2)
    module = "python -m bench.chaos.faults.crash_points 'before the commit' 2"
    assert with_crash_point.split() == ordinary.replace("celery", module, 1).split()
