"""The measurement of the rules, on a few boards."""

from bench.sections import rules


def test_the_rules_are_timed_on_finished_boards(monkeypatch):
    monkeypatch.setattr(rules, "BOARDS", 5)
    outcome = rules.measure()
    assert outcome.boards == 5 and outcome.moves >= 5 * 4
    assert outcome.move_micros > 0
    assert 0 < outcome.rebuild_millis <= outcome.longest_millis
    assert "boards of random legal play" in rules.section_text(outcome)
