"""Reports of one person about another at a table. The site itself attaches the board and what was said."""

from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from accounts import limits
from games.models import Game
from realtime.wire import messages
from rooms.models import Player, Report
from rooms.moderation import recent_words
from rooms.moderation.hearing import person_here
from rooms.moderation.recent_words import SaidLine

WORDS: Final = 100
"""How many lines a report keeps; one that is updated keeps the latest."""

KEPT: Final = timedelta(days=180)
"""How long a report is kept after it was handled."""

FORGOTTEN_AT_ONCE: Final = 1000


@transaction.atomic
def report(player: Player, message: messages.Report) -> Report:
    """Report another person of the room; a second report while one is open updates it. Raises Refused and TooMany.

    The reported person is told nothing. The board is the newest of the room, by its number and the head of its log.
    """
    other = person_here(player, message.player)
    limits.spend((limits.REPORTS_OF_PERSON, f"{player.user_id}:{other.user_id}"))
    words = [_stored(line) for line in recent_words.said_by(player.room_id, other.pk, player.pk)]
    facts = _board(player) | {"reason": message.reason, "name": other.name}
    who = {"reporter": player.user, "reported": other.user, "room": player.room}
    made, new = Report.objects.select_for_update().get_or_create(
        **who, outcome="", defaults={**facts, "text": message.text, "words": words}
    )
    if not new:
        made.text = message.text or made.text
        made.words = _merged(made.words, words)
        made.updated_at = timezone.now()
        for name, value in facts.items():
            setattr(made, name, value)
        made.save()
    return made


def forget() -> int:
    """Delete reports that were handled long ago, with the words in them; return how many."""
    old = Report.objects.filter(handled_at__lt=timezone.now() - KEPT)
    chosen = list(old.order_by("handled_at").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    return Report.objects.filter(pk__in=chosen).delete()[0] if chosen else 0


def _board(player: Player) -> dict[str, Any]:
    game = Game.objects.filter(room=player.room_id).order_by("-board_number").first()
    if game is None:
        return {"game": None, "board_number": None, "sequence_number": None}
    return {"game": game, "board_number": game.board_number, "sequence_number": game.sequence_number}


def _stored(line: SaidLine) -> dict[str, Any]:
    return {"at": line.at, "to": line.to, "text": line.text}


def _merged(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {(line["at"], line["text"]) for line in before}
    return [*before, *(line for line in now if (line["at"], line["text"]) not in known)][-WORDS:]
