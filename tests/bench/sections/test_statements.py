"""Which statements of the site's functions are recorded and measured."""

import pytest
from django.db import connection

from bench.sections import statements
from games.models import Move
from rooms.management.commands.bench_seed import make_tables


@pytest.mark.django_db
def test_buffers_of_all_hot_functions_are_counted_and_rolled_back():
    table = statements.ScriptedTable(make_tables(1)[0][0])
    table.deal()
    functions = statements.hot_functions(table, table.game)
    before = Move.objects.count()
    found = statements.count_buffers(functions, table)
    assert set(found) == set(functions)
    for name, read in found.items():
        assert read and all(buffers > 0 for _, buffers, _ in read), name
    assert Move.objects.count() == before
    assert "WITH games_move" in [what for what, *_ in found["a card: games.actions.apply.apply"]]


@pytest.mark.django_db
def test_statements_of_both_kinds_of_cursors_are_recorded():
    table = statements.ScriptedTable(make_tables(1)[0][0])
    table.deal()
    with statements.StatementRecorder().recording() as recorder:
        table.act()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    sent_apart = {sql: apart for sql, _, apart in recorder.statements}
    assert [apart for sql, apart in sent_apart.items() if "INSERT INTO games_move" in sql] == [True]
    assert list(sent_apart.items())[-1] == ("SELECT 1", False)
    assert recorder.seconds > 0
