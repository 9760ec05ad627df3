#!/usr/bin/env python
import json
import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

RUNNING = Path(__file__).resolve().parent / ".data" / "environment.json"


def means_the_running_site() -> bool:
    """Whether `bin/run` runs here, and nothing was said about another site."""
    return RUNNING.exists() and not any(name in os.environ for name in ("SECRET_KEY", "DATABASE_URL", "DEBUG"))


if __name__ == "__main__":
    if sys.argv[1:2] == ["runserver"]:
        sys.exit("runserver serves no worker, robots and clock; `DEBUG=1 bin/run` serves the whole site.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if means_the_running_site():
        os.environ |= json.loads(RUNNING.read_text())
    execute_from_command_line(sys.argv)
