"""`manage.py bench_seed`: make rooms for load tests, each with four seated and ready persons who have API tokens."""

import hashlib
import json
import secrets
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import ApiToken, User
from games.rules.elements.seat import SEATS
from rooms.models import Player, Room

BOARDS = 64  # the longest session, because play is what the load tests measure


class Command(BaseCommand):
    help = (
        "Make rooms with four seated, ready persons for bench/load/load.py. Prints one JSON object a room: "
        '{"room": id, "tokens": [N, E, S, W]}. The first `ready` that any of them says starts the first board.'
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tables", type=int, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        for room, tokens in make_tables(options["tables"]):
            self.stdout.write(json.dumps({"room": str(room.pk), "tokens": tokens}))


@transaction.atomic
def make_tables(count: int) -> list[tuple[Room, list[str]]]:
    """Make rooms with four players each. Return each room with the tokens of N, E, S and W.

    The number of statements does not depend on `count`, so that thousands of tables are made in seconds.
    """
    no_password = make_password(None)
    mark = secrets.token_hex(4)
    rooms = Room.objects.bulk_create(
        Room(name=f"Load {mark}-{number}", boards_per_session=BOARDS, fill_robots=False) for number in range(count)
    )
    places = [(room, seat) for room in rooms for seat in SEATS]
    users = User.objects.bulk_create(
        User(username=f"load-{mark}-{number}", name=seat.name.title(), is_guest=True, password=no_password)
        for number, (_, seat) in enumerate(places)
    )
    tokens = [secrets.token_urlsafe(32) for _ in users]
    ApiToken.objects.bulk_create(
        ApiToken(user=user, name="load", digest=hashlib.sha256(token.encode()).hexdigest())
        for user, token in zip(users, tokens, strict=True)
    )
    players = Player.objects.bulk_create(
        Player(room=room, user=user, name=user.name, seat=seat, is_ready=True)
        for (room, seat), user in zip(places, users, strict=True)
    )
    for number, room in enumerate(rooms):
        room.host = players[4 * number]
    Room.objects.bulk_update(rooms, ["host"], batch_size=1000)
    return [(room, tokens[4 * number : 4 * number + 4]) for number, room in enumerate(rooms)]
