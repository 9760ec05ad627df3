"""Threads take short turns in every process that serves."""

import os
import subprocess
import sys

import pytest

from config import runtime_tuning
from ops.procfile import ROOT

_CELERY = "from config.celery.app import on_ready; on_ready()"


@pytest.mark.parametrize("begin", ["import config.asgi", _CELERY], ids=["web and realtime", "worker and robots"])
def test_a_process_that_serves_lets_no_thread_keep_it_waiting(begin):
    program = f"import sys; {begin}; print(sys.getswitchinterval())"
    environment = {**os.environ, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    assert float(done.stdout.split()[-1]) == pytest.approx(runtime_tuning.SWITCH_SECONDS)
