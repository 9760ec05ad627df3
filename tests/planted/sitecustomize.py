"""Plants faults in the processes of a site. Python imports this at its start if PYTHONPATH contains this folder.

A fault is on while the folder PLANTED contains a file with its name. Each raises an error whose message contains
everything that the code knows, as a careless one would. The product itself has no hook for this.
"""

import importlib.util
import json
import os
import sys
from functools import wraps
from importlib.abc import Loader, MetaPathFinder
from pathlib import Path

FOLDER = Path(os.environ["PLANTED"])


def on(fault):
    return (FOLDER / fault).exists()


def plant_in_deals(module):
    """`row`: PostgreSQL refuses a row and quotes its hands and secret. `deal`: a board cannot begin."""
    plain_commitment, plain_hands = module.commitment_to, module.hands_of

    @wraps(plain_commitment)
    def commitment_to(secret, room, board_number):
        if not on("row"):
            return plain_commitment(secret, room, board_number)
        note(["".join(hand) for hand in module.hands_from(secret, room, board_number)], secret)
        return None

    @wraps(plain_hands)
    def hands_of(deal):
        if not on("deal"):
            return plain_hands(deal)
        hands, secret = plain_hands(deal), bytes(deal.secret)
        note(["".join(hand) for hand in hands], secret)
        raise ArithmeticError(f"{hands} {vars(deal)} {secret.hex()} {secret!r}")

    module.commitment_to, module.hands_of = commitment_to, hands_of


def note(hands, secret):
    """Write a deal down for the test: it is in no table."""
    with (FOLDER / "drawn.jsonl").open("a") as drawn:
        drawn.write(json.dumps({"hands": hands, "secret": secret.hex()}) + "\n")


def plant_in_decide(module):
    plain = module.decide

    @wraps(plain)
    def decide(state, action):
        if on("task"):
            everything = {"state": state, "action": action}
            raise RuntimeError(f"cannot decide {everything}")
        return plain(state, action)

    module.decide = decide


def plant_in_the_consumer(module):
    plain = module.TableConsumer._act

    @wraps(plain)
    async def act(self, message):
        if on("consumer"):
            bare = self.headers[b"authorization"].decode()
            raise KeyError(f"{self.headers} {bare} {self.page}")
        await plain(self, message)

    module.TableConsumer._act = act


def plant_in_pbn(module):
    plain = module.pbn

    @wraps(plain)
    def pbn(games):
        record = plain(games)
        if on("view"):
            raise ValueError(f"not a record: {record!r}\n{record.decode()}")
        return record

    module.pbn = pbn


def plant_in_look_up(module):
    plain = module.look_up

    @wraps(plain)
    def look_up(code, address):
        if on("link"):
            raise LookupError("no such room")
        return plain(code, address)

    module.look_up = look_up


PLANTS = {
    "games.deals.fair_deal": plant_in_deals,
    "games.rules.engine": plant_in_decide,
    "realtime.sockets.consumer": plant_in_the_consumer,
    "games.records.exports": plant_in_pbn,
    "rooms.services.membership": plant_in_look_up,
}


class Planting(Loader):
    """Loads a module with its own loader, then plants the fault."""

    def __init__(self, name, loader):
        self.name, self.loader = name, loader

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        self.loader.exec_module(module)
        PLANTS[self.name](module)


class Finder(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name not in PLANTS:
            return None
        sys.meta_path.remove(self)
        try:
            spec = importlib.util.find_spec(name)
        finally:
            sys.meta_path.insert(0, self)
        spec.loader = Planting(name, spec.loader)
        return spec


sys.meta_path.insert(0, Finder())
