"""What `bin/bench` is asked for, and what it writes down."""

import sys

import pytest
from django.db import connection

from bench import measure, report
from bench.contest import IN_STEP, SITE, medians
from bench.sections import rules, statements
from games.models import Move
from rooms.management.commands.bench_seed import make_tables


def asked(monkeypatch, words):
    monkeypatch.setattr(sys, "argv", ["bin/bench", *words.split()])
    return measure._options()


def test_without_a_word_everything_is_measured_and_written(monkeypatch):
    options = asked(monkeypatch, "")
    assert (options.sections, options.usual) == (list(report.SECTIONS), True)
    assert (options.tables, options.rates, options.play) == ([1, 10, 50, 200], [50, 100, 200], [SITE, IN_STEP])


@pytest.mark.parametrize(
    ("words", "tables", "rates", "play"),
    [
        ("--tables 50 --rounds 1", [50], [], [SITE]),
        ("--tables 50 --in-step", [50], [], [IN_STEP]),
        ("--rates 100", [], [100.0], [SITE]),
    ],
)
def test_options_of_play_mean_play_alone_which_is_not_written(monkeypatch, words, tables, rates, play):
    options = asked(monkeypatch, words)
    assert (options.sections, options.usual) == (["play"], False)
    assert (options.tables, options.rates, options.play) == (tables, rates, play)


def test_an_unknown_section_is_refused_by_name(monkeypatch, capsys):
    with pytest.raises(SystemExit):
        asked(monkeypatch, "speed")
    assert "no such section: speed" in capsys.readouterr().err


def test_a_section_is_replaced_and_the_others_stay(monkeypatch, tmp_path):
    monkeypatch.setattr(report, "PAGE", tmp_path / "performance.md")
    report.write("rules", "The rules alone", "old")
    report.write("play", "Play", "of play")
    before = report.PAGE.read_text()
    report.write("rules", "The rules alone", "new")
    after = report.PAGE.read_text()
    assert before.index("## Play") < before.index("## The rules alone"), "in the order of the page"
    assert "\nold\n" in before
    assert "\nnew\n" in after and "old" not in after
    assert before.partition("<!-- begin rules")[0] == after.partition("<!-- begin rules")[0]


def test_medians_are_of_each_figure_and_faults_add_up():
    def run(rate, micros, failed):
        figures = {"rate": rate, "dealing": None, "failed": failed, "stuck": 0, "failures": [], "slow": []}
        return {**figures, "cpu": {"worker": micros}}

    found = medians([run(100, 300, 0), run(300, 200, 1), run(110, 250, 0)])
    assert (found["rate"], found["cpu"], found["failed"]) == (110, {"worker": 250}, 1)


def test_the_rules_are_timed_on_finished_boards(monkeypatch):
    monkeypatch.setattr(rules, "BOARDS", 5)
    outcome = rules.measure()
    assert outcome.boards == 5 and outcome.moves >= 5 * 4
    assert outcome.move_micros > 0
    assert 0 < outcome.rebuild_millis <= outcome.longest_millis
    assert "boards of random legal play" in rules.tell(outcome)


@pytest.mark.django_db
def test_buffers_of_every_hot_function_are_counted_and_nothing_stays():
    table = statements.Table(make_tables(1)[0][0])
    table.deal()
    functions = statements.hot(table, table.game)
    before = Move.objects.count()
    found = statements.buffers(functions, table)
    assert set(found) == set(functions)
    for name, read in found.items():
        assert read and all(buffers > 0 for _, buffers, _ in read), name
    assert Move.objects.count() == before
    assert "WITH games_move" in [what for what, *_ in found["a card: games.actions.apply.apply"]]


@pytest.mark.django_db
def test_a_tape_has_the_statements_of_both_kinds_of_cursors():
    table = statements.Table(make_tables(1)[0][0])
    table.deal()
    with statements.Tape().running() as tape:
        table.act()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    beside = {sql: beside for sql, _, beside in tape.statements}
    assert [there for sql, there in beside.items() if "INSERT INTO games_move" in sql] == [True]
    assert list(beside.items())[-1] == ("SELECT 1", False)
    assert tape.seconds > 0
