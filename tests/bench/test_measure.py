"""The command line of `bin/bench`."""

import sys

import pytest

from bench import measure, report
from bench.comparison import IN_STEP, SITE


def parse(monkeypatch, words):
    """The options of this command line."""
    monkeypatch.setattr(sys, "argv", ["bin/bench", *words.split()])
    return measure.parse_options()


def test_without_arguments_all_sections_are_measured_and_written(monkeypatch):
    options = parse(monkeypatch, "")
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
def test_with_options_of_play_only_play_is_measured_and_not_written(monkeypatch, words, tables, rates, play):
    options = parse(monkeypatch, words)
    assert (options.sections, options.usual) == (["play"], False)
    assert (options.tables, options.rates, options.play) == (tables, rates, play)


def test_an_unknown_section_is_named_in_the_error(monkeypatch, capsys):
    with pytest.raises(SystemExit):
        parse(monkeypatch, "speed")
    assert "no such section: speed" in capsys.readouterr().err
