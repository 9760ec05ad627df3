"""`manage.py verify_deal GAME`: recompute a deal from its secret and compare it with what was dealt."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from games.deals import fair_deal
from games.models import Game
from games.rules.elements.seat import SEATS


class Command(BaseCommand):
    help = "Recompute the cards of a board that is over from the secret, and compare them with what was dealt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("game", type=int, help="number of the game, as the results show it")

    def handle(self, *args: Any, **options: Any) -> None:
        game = _game(options["game"])
        deal = game.deal
        secret = bytes(deal.secret or b"")
        self.stdout.write(f"Game {game.pk}: board {game.board_number} of room {game.room_id}")
        self.stdout.write(f"Secret:      {secret.hex()}")
        text = fair_deal.committed_text(deal.room_text, deal.board_number)
        self.stdout.write(f"Text:        {text.format(secret=secret.hex())}")
        self.stdout.write(f"Its SHA-256: {fair_deal.commitment_to(secret, deal.room_text, deal.board_number)}")
        self.stdout.write(f"Committed:   {deal.commitment}")
        for seat, hand in zip(SEATS, fair_deal.hands_from(secret, deal.room_text, deal.board_number), strict=True):
            self.stdout.write(f"{seat.name.title():12} {' '.join(hand)}")
        if found := fair_deal.disagreements(deal):
            raise CommandError(f"This deal was NOT fair: {'; '.join(found)}.")
        self.stdout.write("The deal is the one that the secret gives, and the secret is the one committed to.")


def _game(number: int) -> Game:
    game = Game.objects.select_related("deal").filter(pk=number).first()
    if game is None:
        raise CommandError(f"There is no game {number}.")
    if game.deal.games.exclude(phase=Game.Phase.OVER).exists():
        raise CommandError(f"Board {game.board_number} is still being played: its secret is shown when it is over.")
    if not game.deal.commitment or game.deal.secret is None:
        raise CommandError("This deal was not drawn here: nothing was committed to, so nothing can be verified.")
    return game
