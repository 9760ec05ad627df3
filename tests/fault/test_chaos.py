"""A short run of a fixed seed: real servers and processes of its own, every kind of harm that fits into a minute."""

import subprocess
import sys

import pytest

from ops.procfile import ROOT

pytestmark = [pytest.mark.fault, pytest.mark.slow]

SEED = 7


def test_a_minute_of_faults_loses_and_doubles_nothing():
    command = [sys.executable, "-m", "bench.chaos", "--seed", str(SEED), "--minutes", "1", "--tables", "3"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    print(done.stdout, done.stderr[-3000:])
    assert done.returncode == 0, "what was found stands above; the recordings are kept"
    assert "all of the run" in done.stdout
