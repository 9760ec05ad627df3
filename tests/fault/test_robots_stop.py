"""`robots` gets SIGTERM while its parent takes a result from its child."""

import time
from pathlib import Path

import pytest

from bench.chaos.faults.processes import STOP_SECONDS
from bench.chaos.rig import children_of
from tests.fault.stop_during_result import SIGTERM_SENT
from tests.site import wait_for

pytestmark = [pytest.mark.live, pytest.mark.fault]


def test_robots_end_in_time_when_sigterm_comes_while_a_result_is_counted(make_site):
    site = make_site(web=0, realtime=0, worker=0)
    robots = site.processes["robots.1"]
    robots.kill(group=True)
    robots.command = robots.command.replace(" celery ", " python -m tests.fault.stop_during_result ")
    robots.start()
    wait_for(lambda: SIGTERM_SENT in robots.log.read_text(), "the signal")
    began, children = time.monotonic(), children_of(robots.pid)
    robots.process.wait(3 * STOP_SECONDS)
    took = time.monotonic() - began
    print(robots.tail(), f"gone after {took:.1f} s", sep="\n")
    assert children
    assert took < STOP_SECONDS
    assert not any(Path(f"/proc/{child}").exists() for child in children)
