"""Several runs summed up."""

from bench.comparison import medians


def test_figures_become_medians_and_failures_are_added_up():
    def run(rate, micros, failed):
        figures = {"rate": rate, "dealing": None, "failed": failed, "stuck": 0, "failures": [], "slow": []}
        return {**figures, "cpu": {"worker": micros}}

    found = medians([run(100, 300, 0), run(300, 200, 1), run(110, 250, 0)])
    assert (found["rate"], found["cpu"], found["failed"]) == (110, {"worker": 250}, 1)
