"""Every process that serves players sets a short thread switch interval."""

import os
import subprocess
import sys

import pytest

from config import runtime_tuning
from ops.procfile import ROOT

_CELERY = "from config.celery.application import on_ready; on_ready()"


@pytest.mark.parametrize("begin", ["import config.asgi", _CELERY], ids=["web and realtime", "worker and robots"])
def test_the_thread_switch_interval_is_set(begin):
    program = f"import sys; {begin}; print(sys.getswitchinterval())"
    environment = {**os.environ, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    assert float(done.stdout.split()[-1]) == pytest.approx(runtime_tuning.SWITCH_SECONDS)
