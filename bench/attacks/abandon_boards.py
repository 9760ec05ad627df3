"""`python -m bench.attacks.abandon_boards COUNT`: deals boards with robots in rooms that nobody visits."""

import sys

import django


def main(count: int) -> None:
    django.setup()
    from accounts.models import User  # noqa: PLC0415 - models are there after setup
    from rooms.services.create_room import create_room_and_deal  # noqa: PLC0415

    for number in range(count):
        guest = User(username=f"abandoned-{number}", name="Nobody", is_guest=True)
        guest.set_unusable_password()
        guest.save()
        create_room_and_deal(guest)
    print(count)


if __name__ == "__main__":
    main(int(sys.argv[1]))
