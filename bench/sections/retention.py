"""`python -m bench.sections.retention`: how many rows a minute each rule of retention removes.

On a PostgreSQL of its own with a million moves. The figures stand in docs/retention.md.
"""

import os
import tempfile
import time
from pathlib import Path

import psycopg

from bench import retained
from ops.servers import Postgres, Redis

NUMBERS = retained.numbers(games=20_000, moves=50, rows=20_000)
MOST_STEPS = 200


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        with Postgres(Path(folder) / "postgres") as postgres, Redis(Path(folder) / "redis") as redis:
            postgres.create("bridge")
            os.environ |= {
                "DATABASE_URL": postgres.url("bridge"),
                "REDIS_URL": redis.url(),
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "PROCESS": "release",
                "DEBUG": "1",
            }
            _measure(postgres.url("bridge"))
        postgres.home.remove()


def _measure(url: str) -> None:
    import django  # noqa: PLC0415 - only now is the environment set

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from rooms.retention.rules import RULES  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    with psycopg.connect(url) as connection:
        for statement in retained.FILL:
            connection.execute(statement, NUMBERS)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"VACUUM ANALYZE {', '.join(retained.TABLES)}")
    for rule in RULES:
        seconds, rows, longest = 0.0, 0, 0.0
        for _ in range(MOST_STEPS):
            began = time.perf_counter()
            step = rule.step(rule.at_once)
            took = time.perf_counter() - began
            seconds, rows, longest = seconds + took, rows + step.removed, max(longest, took)
            if not step.more:
                break
        print(f"{rule.name:<16} {rows:>6} rows, {60 * rows / seconds:>10.0f} a minute, longest step {longest:.3f} s")


if __name__ == "__main__":
    main()
