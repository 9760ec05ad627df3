"""Python imports this by itself where PYTHONPATH leads here: a process of the site then fails when it is told to.

A fault is on while a file of its name lies in PLANTED; each says what a careless error would say: everything it knows.
The product itself has no hook for this.
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


def deals_and_tells_all(module):
    """A row that PostgreSQL refuses, quoting all of it: four hands and the secret. And a board that cannot begin."""
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
    """For the test: it is in no table."""
    with (FOLDER / "drawn.jsonl").open("a") as drawn:
        drawn.write(json.dumps({"hands": hands, "secret": secret.hex()}) + "\n")


def decides_with_all_hands_in_view(module):
    plain = module.decide

    @wraps(plain)
    def decide(state, action):
        if on("task"):
            everything = {"state": state, "action": action}
            raise RuntimeError(f"cannot decide {everything}")
        return plain(state, action)

    module.decide = decide


def acts_with_the_token_in_hand(module):
    plain = module.TableConsumer._act

    @wraps(plain)
    async def act(self, message):
        if on("consumer"):
            bare = self.headers[b"authorization"].decode()
            raise KeyError(f"{self.headers} {bare} {self.page}")
        await plain(self, message)

    module.TableConsumer._act = act


def writes_the_record_into_its_error(module):
    plain = module.export_pbn

    @wraps(plain)
    def export_pbn(games):
        record = plain(games)
        if on("view"):
            raise ValueError(f"not a record: {record!r}\n{record.decode()}")
        return record

    module.export_pbn = export_pbn


def does_not_find_the_room(module):
    plain = module.look_up

    @wraps(plain)
    def look_up(code, user, address):
        if on("link"):
            raise LookupError("no such room")
        return plain(code, user, address)

    module.look_up = look_up


PLANTS = {
    "games.deals.fair_deal": deals_and_tells_all,
    "games.rules.engine": decides_with_all_hands_in_view,
    "realtime.sockets.consumer": acts_with_the_token_in_hand,
    "games.records.exports": writes_the_record_into_its_error,
    "rooms.services.membership": does_not_find_the_room,
}


class Planting(Loader):
    """The module's own loader, and then the fault."""

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
