"""`bin/chaos` for a minute with a fixed seed, on servers and processes of its own."""

import re
import subprocess
import sys

import pytest

from ops.procfile import ROOT

pytestmark = [pytest.mark.fault, pytest.mark.slow]


@pytest.mark.parametrize("seed", [7])
def test_a_minute_of_faults_violates_no_invariant(seed):
    command = [sys.executable, "-m", "bench.chaos", "--seed", str(seed), "--minutes", "1", "--tables", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    print(done.stdout, done.stderr[-3000:])
    assert done.returncode == 0, "the violations are printed above; the recordings are kept"
    assert "all of the run" in done.stdout
    assert re.search(r"robots made [1-9]\d* moves", done.stdout), "one sits West at the last table"
