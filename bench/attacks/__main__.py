"""`bin/attack [floods] [frames] [routes]`: attacks a site of its own while others play on it, and judges.

    bin/attack floods                  another table's moves while logins, half-open requests, claims ... come in masses
    bin/attack frames --count 100000   random frames over many sockets: no error, no neighbour hurt
    bin/attack routes --minutes 10     schemathesis on every address, as a visitor, a player and a member of the staff

Without a name all three run. It ends with 1 where a promise was broken.
"""

import argparse
import sys
from collections.abc import Callable

from bench.attacks import floods, random_frames, routes


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="bin/attack", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("attacks", nargs="*", metavar="attack", help=", ".join(_ATTACKS))
    parser.add_argument("--only", default="", help="of floods: those whose name contains this")
    parser.add_argument("--seconds", type=float, default=15.0, help="of each flood")
    parser.add_argument("--count", type=int, default=100_000, help="of random frames")
    parser.add_argument("--minutes", type=float, default=10.0, help="of schemathesis")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if unknown := set(options.attacks) - set(_ATTACKS):
        parser.error(f"no such attack: {', '.join(sorted(unknown))}; there are {', '.join(_ATTACKS)}")
    broken = [each for name in options.attacks or _ATTACKS for each in _ATTACKS[name](options)]
    print(*(f"BROKEN {each}" for each in broken), sep="\n")
    return 1 if broken else 0


_ATTACKS: dict[str, Callable[[argparse.Namespace], list[str]]] = {
    "floods": lambda options: floods.run(seconds=options.seconds, only=options.only),
    "frames": lambda options: random_frames.run(count=options.count, seed=options.seed),
    "routes": lambda options: routes.run(minutes=options.minutes, seed=options.seed),
}

if __name__ == "__main__":
    sys.exit(main())
