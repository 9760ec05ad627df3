"""The Celery application: `celery --app config worker`."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_process_shutdown
from prometheus_client import multiprocess

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("bridge")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["games", "rooms", "games.robots"])


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Celery installs its own handlers unless somebody answers this signal; Django has configured ours already."""


@worker_process_shutdown.connect
def forget_metrics(pid: int, **_: Any) -> None:
    """A child that ended measures nothing any more."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(pid)
