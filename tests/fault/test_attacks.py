"""`bin/attack`, briefly: random frames and every address. The floods are measured, not tested."""

import subprocess
import sys

import pytest

from ops.procfile import ROOT

pytestmark = [pytest.mark.fault, pytest.mark.slow]


@pytest.mark.parametrize(
    "attack", [["frames", "--count", "2000"], ["routes", "--minutes", "0.3"]], ids=lambda one: one[0]
)
def test_nothing_fails_and_nobody_is_hurt(attack):
    done = subprocess.run(
        [sys.executable, "-m", "bench.attacks", *attack],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    print(done.stdout[-6000:], done.stderr[-3000:])
    assert done.returncode == 0, "what was broken is printed above"
