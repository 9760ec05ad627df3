"""At a million moves, and many rows that stay, each rule finds what is due by the index that it names."""

from collections.abc import Iterator

import pytest
from django.db import connection

from bench import retained
from rooms.retention import statements
from rooms.retention.rules import RULES

pytestmark = pytest.mark.slow
NUMBERS = retained.numbers(games=20_000, moves=50, rows=5_000)
GUESTS = {"ids": list(range(1000, 1200)), "days": 90}
STATEMENTS = {
    "answers": [(statements.ANSWERS, [1, 200])],
    "sessions": [(statements.SESSIONS, [0, 200])],
    "unplayed_rooms": [(statements.UNPLAYED_ROOMS, [7, 200])],
    "unplayed_guests": [(statements.PAGE_OF_USERS, [1000, 200]), (statements.UNPLAYED_GUESTS, GUESTS)],
    "guests": [(statements.PAGE_OF_USERS, [1000, 200]), (statements.PLAYED_GUESTS, GUESTS)],
}


@pytest.fixture(scope="module")
def much_is_due(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        connection.ensure_connection()
        connection.set_autocommit(False)
        try:
            with connection.cursor() as cursor:
                for statement in retained.FILL:
                    cursor.execute(statement, NUMBERS)
                cursor.execute(f"ANALYZE {', '.join(retained.TABLES)}")
            yield
        finally:
            connection.rollback()
            connection.set_autocommit(True)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_reads_by_its_index(much_is_due, rule):
    for statement, parameters in STATEMENTS[rule.name]:
        plan = explain(statement, parameters)
        scans = [line for line in plan.splitlines() if "Seq Scan" in line and "accounts_apitoken" not in line]
        assert not scans, plan  # no guest has a token here, and an empty table is read whole
        assert rule.index in plan, plan


@pytest.mark.parametrize(
    ("table", "column", "index"),
    [
        ("games_move", "player_id", "games_move_player"),
        ("games_explanation", "author_id", "games_explanation_author"),
    ],
)
def test_postgresql_looks_for_what_refers_to_a_player_by_an_index(much_is_due, table, column, index):
    """As its check of the foreign key does when a player's row is removed."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # the explanations are few
        assert index in explain(f"SELECT 1 FROM {table} WHERE {column} = %s FOR KEY SHARE", [4711])
        cursor.execute("SET LOCAL enable_seqscan = on")


def explain(statement, parameters):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}", parameters)
        return "\n".join(row[0] for row in cursor.fetchall())
