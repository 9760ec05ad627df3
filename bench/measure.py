"""`bin/bench [play] [idle] [rules] [queries] [pages] [seams]`: measures the site, beside the reference where there is
one.

Without a name it measures everything but `seams`, in about twenty-five minutes; `seams` takes about twenty, and is
written into docs/seams.md. A measurement with the usual options replaces its section of docs/performance.md; one with
other options is only printed.

    bin/bench --tables 50 --rounds 1 --seconds 8             play, briefly
    bin/bench --tables 50 --rounds 1 --seconds 8 --in-step   play without dealing
    bin/bench --rates 100 --rounds 1                         100 actions a second from 50 tables
"""

import argparse
import sys
from collections.abc import Callable

from bench import report
from bench.comparison import IN_STEP, SITE
from bench.sections import idle, pages, play, queries, rules, seams

USUAL = {"rounds": 3, "seconds": 8.0, "warm_up": 2.0, "realtime": 1, "workers": 1, "in_step": False, "mode": "queue"}


def main() -> int:
    options = parse_options()
    return max(_SECTIONS[name](options) for name in options.sections)


def parse_options() -> argparse.Namespace:
    """From the command line. Beside the arguments: `usual` says whether all options are the usual ones, `play` which
    kinds of runs of the site are made."""
    parser = argparse.ArgumentParser(
        prog="bin/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sections", nargs="*", metavar="section", help=", ".join(_SECTIONS))
    of_play = parser.add_argument_group("of play")
    of_play.add_argument("--tables", type=int, nargs="+", help="closed loops (usually 1 10 50 200)")
    of_play.add_argument("--rates", type=float, nargs="+", help="actions a second from 50 tables (usually 50 100 200)")
    of_play.add_argument("--rounds", type=int, default=USUAL["rounds"], help="of each, alternating")
    of_play.add_argument("--seconds", type=float, default=USUAL["seconds"], help="of each run, after the warm-up")
    of_play.add_argument("--warm-up", type=float, default=USUAL["warm_up"])
    of_play.add_argument("--realtime", type=int, default=USUAL["realtime"], help="websocket processes")
    of_play.add_argument("--workers", type=int, default=USUAL["workers"], help="of the site and of the reference")
    of_play.add_argument("--in-step", action="store_true", help="only play, not the dealing between two boards")
    of_play.add_argument("--mode", choices=["queue", "direct"], default=USUAL["mode"], help="of the reference")
    options = parser.parse_args()
    if unknown := set(options.sections) - set(_SECTIONS):
        parser.error(f"no such section: {', '.join(sorted(unknown))}; there are {', '.join(_SECTIONS)}")
    _fill_in(options)
    return options


def _fill_in(options: argparse.Namespace) -> None:
    """With options of play only play is measured; with named tables or rates only those."""
    named = options.tables is not None or options.rates is not None
    options.usual = not named and all(getattr(options, name) == value for name, value in USUAL.items())
    options.sections = options.sections or (list(report.SECTIONS) if options.usual else ["play"])
    if not named:
        options.tables, options.rates = list(play.TABLES), list(play.RATES)
    options.tables, options.rates = options.tables or [], options.rates or []
    options.play = [IN_STEP] if options.in_step else [SITE] if named else [SITE, IN_STEP]


def _measure_play(options: argparse.Namespace) -> int:
    outcome = play.measure(options)
    if options.usual:
        report.write("play", "Play", play.section_text(outcome, options))
    return 1 if outcome.failed else 0


def _measure_idle(options: argparse.Namespace) -> int:
    outcome = idle.measure()
    report.write("idle", "Idle sockets", idle.section_text(outcome))
    return 1 if outcome.failed else 0


def _measure_rules(options: argparse.Namespace) -> int:
    outcome = rules.measure()
    rules.print_summary(outcome)
    report.write("rules", "The rules alone", rules.section_text(outcome))
    return 0


def _measure_pages(options: argparse.Namespace) -> int:
    outcome = pages.measure()
    pages.print_summary(outcome)
    report.write("pages", "Pages", pages.section_text(outcome))
    return 0


def _measure_queries(options: argparse.Namespace) -> int:
    outcome = queries.measure()
    queries.print_summary(outcome)
    report.write("queries", "Queries", queries.section_text(outcome))
    return 0


def _measure_seams(options: argparse.Namespace) -> int:
    outcome = seams.measure()
    report.replace_part(seams.PAGE, "seams", seams.section_text(outcome))
    return 0


_SECTIONS: dict[str, Callable[[argparse.Namespace], int]] = {
    "play": _measure_play,
    "idle": _measure_idle,
    "rules": _measure_rules,
    "queries": _measure_queries,
    "pages": _measure_pages,
    "seams": _measure_seams,
}

if __name__ == "__main__":
    sys.exit(main())
