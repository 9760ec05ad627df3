"""`docs/limits.md`: every limit of the site in one table, with its number, reason and answer.

python -m ops.limits_page            # writes it
python -m ops.limits_page --check    # exits with 1 when it is not up to date
"""

import sys
from typing import Final

from accounts.limits import ALL, AT_A_TIME, HOUR, MINUTE, Answer, Limit
from ops.env_example import SETTINGS, Source
from ops.procfile import ROOT

PAGE: Final = ROOT / "docs" / "limits.md"
MARK: Final = (
    "<!-- made by `python -m ops.limits_page` from accounts/limits/table.py and config/setting_parts/limits.py -->"
)
HEAD: Final = (
    "| limit | variable | as shipped | counted for each | why | answer | while Redis is away |",
    "|---|---|---|---|---|---|---|",
)
WINDOWS: Final = {
    AT_A_TIME: "at a time",
    1: "a second",
    MINUTE / 2: "in 30 s",
    MINUTE: "a minute",
    HOUR: "an hour",
    24 * HOUR: "a day",
}


def render(page: str) -> str:
    """Return the page with its table made anew; what stands before and after it stays."""
    before, _, rest = page.partition(MARK)
    after = rest.partition("\n\n")[2].partition("\n\n")[2]
    defaults = _defaults()
    table = "\n".join([*HEAD, *(_row(limit, defaults[limit.variable]) for limit in ALL)])
    return f"{before}{MARK}\n\n{table}\n\n{after}"


def _row(limit: Limit, default: str) -> str:
    cells = [
        f"`{limit.name}`",
        f"`{limit.variable}`",
        f"{default} {WINDOWS[limit.window]}",
        str(limit.by),
        limit.reason,
        str(limit.answer),
        _away(limit),
    ]
    return f"| {' | '.join(cells)} |"


def _away(limit: Limit) -> str:
    if limit.in_process:
        return "as always: each process counts for itself"
    if limit.name == "open_rooms":
        return "as always: the database counts"
    if limit.away is None or limit.answer is Answer.LOG:
        return "open: nothing is counted"
    return "closed" if limit.away == 0 else f"{limit.away} for each process"


def _defaults() -> dict[str, str]:
    return {variable.name: variable.default for path in SETTINGS for _, variable in Source(path).variables()}


def main(arguments: list[str]) -> int:
    page = PAGE.read_text()
    wanted = render(page)
    if "--check" not in arguments:
        PAGE.write_text(wanted)
    elif page != wanted:
        print(f"{PAGE.name} is not up to date: python -m ops.limits_page", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
