"""Admin pages of boards. The staff may not see hands of a board in play either. The log is only read here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.staff import records
from accounts.staff.pages import ReadOnlyAdmin
from games.deals.fair_deal import hands_of
from games.models import Deal, Game, Move
from games.records import diagram
from games.rules.elements.seat import KIBITZER
from games.rules.events import for_viewer
from games.store import log
from games.store.event_data import to_data


@admin.register(Game)
class GameAdmin(ReadOnlyAdmin):
    list_display = ["id", "room", "session_number", "board_number", "phase", "result", "started_at", "ended_at"]
    list_filter = ["phase", "started_at"]
    list_select_related = ["room"]
    search_fields = ["=id", "=board_number", "=room__invite_code", "room__name", "room__players__name"]
    fields = [
        ("room", "session_number", "board_number"),
        ("phase", "sequence_number"),
        "auction",
        "play",
        "result",
        "hands",
        "commitment",
        ("due_kind", "due_at"),
        ("started_at", "ended_at"),
    ]

    @admin.display
    def auction(self, game: Game) -> SafeString:
        return _pre(diagram.auction_grid(log.rebuild(game.pk).auction))

    @admin.display
    def play(self, game: Game) -> SafeString | None:
        play = log.rebuild(game.pk).play
        return _pre(diagram.play_table(play)) if play else None

    @admin.display
    def result(self, game: Game) -> str | None:
        if game.phase != Game.Phase.OVER:
            return None
        return f"{game.contract} {game.tricks} tricks, NS {game.points:+}" if game.contract else "passed out"

    @admin.display
    def hands(self, game: Game) -> SafeString | str:
        if _in_play(game.deal):
            return "Hidden until the board is over."
        return _pre(diagram.hands(hands_of(game.deal)))

    @admin.display
    def commitment(self, game: Game) -> str:
        return game.deal.commitment or "not drawn here"


@admin.register(Move)
class MoveAdmin(ReadOnlyAdmin):
    """While a board is in play, its moves are shown as to a kibitzer."""

    list_display = ["game", "sequence_number", "kind", "seat", "player", "created_at"]
    list_filter = ["kind"]
    list_select_related = ["game", "player"]
    search_fields = ["=game__id", "=action_id", "=game__room__invite_code", "player__name"]
    fields = ["game", "sequence_number", "kind", "seat", "player", "action_id", "events", "created_at"]
    ordering = ["-id"]
    show_full_result_count = False

    @admin.display
    def events(self, move: Move) -> SafeString:
        logged = log.read_since(move.game_id, move.sequence_number - 1)[0]
        hide = _in_play(move.game.deal)
        shown = [for_viewer(event, KIBITZER) if hide else event for event in logged.events]
        return _pre("\n".join(str(to_data(event)) for event in shown))


@admin.register(Deal)
class DealAdmin(ReadOnlyAdmin):
    """Lists only deals whose last game is over."""

    list_display = ["id", "board_number", "room_text", "commitment", "created_at"]
    search_fields = ["=id", "=board_number", "room_text", "commitment"]
    ordering = ["-id"]
    fields = ["board_number", "room_text", "hands", "commitment", "secret_in_hex", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Deal]:
        in_play = Game.objects.exclude(phase=Game.Phase.OVER).values("deal")
        over: QuerySet[Deal] = super().get_queryset(request).filter(games__isnull=False).exclude(pk__in=in_play)
        return over.distinct()

    @admin.display
    def hands(self, deal: Deal) -> SafeString:
        return _pre(diagram.hands(hands_of(deal)))

    @admin.display
    def secret_in_hex(self, deal: Deal) -> str:
        return bytes(deal.secret).hex() if deal.secret else "not drawn here"


def _in_play(deal: Deal) -> bool:
    return deal.games.exclude(phase=Game.Phase.OVER).exists()


def _pre(text: str) -> SafeString:
    return format_html("<pre>{}</pre>", text)


def _any_in_play(games: Any) -> bool:
    return bool(games.exclude(phase__in=[Game.Phase.OVER, Game.Phase.CLOSED]).exists())


@records.watch("games.game")
def game_in_play(keys: list[str]) -> bool:
    return _any_in_play(Game.objects.filter(pk__in=keys))


@records.watch("games.move")
def game_of_move_in_play(keys: list[str]) -> bool:
    return _any_in_play(Game.objects.filter(moves__pk__in=keys))
