"""The sections of `docs/performance.md`."""

from bench import report


def test_a_section_is_replaced_and_the_others_are_kept(monkeypatch, tmp_path):
    monkeypatch.setattr(report, "PAGE", tmp_path / "performance.md")
    report.write("rules", "The rules alone", "old")
    report.write("play", "Play", "play figures")
    before = report.PAGE.read_text()
    report.write("rules", "The rules alone", "new")
    after = report.PAGE.read_text()
    assert before.index("## Play") < before.index("## The rules alone"), "in the order of the page"
    assert "\nold\n" in before
    assert "\nnew\n" in after and "old" not in after
    assert before.partition("<!-- begin rules")[0] == after.partition("<!-- begin rules")[0]
