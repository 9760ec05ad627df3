"""The staff's queue of reports: the open ones, oldest first, each handled on its own page."""

from copy import copy
from datetime import UTC, datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.moderation import sanctions
from accounts.staff import records
from accounts.staff.pages import ReadOnlyAdmin
from games.models import Explanation, Game
from rooms.models import Report
from rooms.moderation import handling
from rooms.moderation.handling_form import HandlingForm

EARLIER = 20
"""How many earlier reports and sanctions of a person are shown, and how many of their explanations."""


@records.watch("rooms.report")
def _in_play(keys: list[str]) -> bool:
    """Say whether one of these reports is about a board in play, to which its page leads."""
    return Report.objects.filter(pk__in=keys).exclude(game=None).exclude(game__phase=Game.Phase.OVER).exists()


class OpenFilter(admin.SimpleListFilter):
    """Open reports, unless others are asked for."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("handled", "handled"), ("all", "all")]

    def choices(self, changelist: Any) -> Any:
        for value, text in ((None, "open"), *self.lookup_choices):
            query = changelist.get_query_string({self.parameter_name: value}, [] if value else [self.parameter_name])
            yield {"selected": self.value() == value, "query_string": query, "display": text}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        match self.value():
            case "all":
                return queryset
            case "handled":
                return queryset.exclude(outcome="")
            case _:
                return queryset.filter(outcome="")


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """Reports are read here and handled with the form at the foot of the page; nothing else changes them."""

    list_display = ["created_at", "name", "reason", "text", "board_number", "outcome", "handled_by", "handled_at"]
    list_filter = [OpenFilter, "reason", "created_at"]
    list_select_related = ["handled_by"]
    search_fields = ["name", "=reported__username"]
    ordering = ["created_at"]
    change_form_template = "admin/rooms/report/handle.html"

    class Media:
        css = {"all": ["css/report.css"]}

    def get_urls(self) -> list[URLPattern]:
        handle = self.admin_site.admin_view(self.handle_view)
        return [path("<int:object_id>/handle/", handle, name="rooms_report_handle"), *super().get_urls()]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        facts = [
            "reported_person",
            "reporter_person",
            "reason",
            "text",
            "created_at",
            "updated_at",
            "board",
            "room_link",
        ]
        handled = ["outcome", "handled_by", "handled_at", "note"] if obj is not None and obj.outcome else []
        return [*facts, "said", "explained", "record", *handled]

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("rooms.change_report")

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        report = self.get_object(request, object_id)
        if report is not None and not report.outcome and self.has_handle_permission(request):
            extra_context = {"handling": HandlingForm(), **(extra_context or {})}
        response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        return response

    @method_decorator(require_POST)
    def handle_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Handle a report as the form says, with the record of who did it; then show the next open one."""
        found = get_object_or_404(Report, pk=object_id)
        if not self.has_handle_permission(request):
            raise PermissionDenied
        form = HandlingForm(request.POST)
        if not form.is_valid():
            reading = copy(request)
            reading.method = "GET"  # Django's view of a page that is only read refuses every POST
            return self.changeform_view(reading, str(object_id), extra_context={"handling": form})
        assert isinstance(request.user, User)
        try:
            done = handling.handle(found.pk, by=request.user, **form.chosen())
        except handling.NotPossible as error:
            messages.error(request, str(error))
            return redirect("admin:rooms_report_change", object_id)
        self.log_change(request, done, f"Handled: {done.get_outcome_display()}. {form.cleaned_data['reason']}"[:500])
        messages.success(request, f"{done}: {done.get_outcome_display()}.")
        return redirect("admin:rooms_report_changelist")

    @admin.display(description="about")
    def reported_person(self, report: Report) -> SafeString | str:
        return _person(report.reported, report.name)

    @admin.display(description="by")
    def reporter_person(self, report: Report) -> SafeString | str:
        return _person(report.reporter, report.reporter.name if report.reporter else "an account that is gone")

    @admin.display
    def board(self, report: Report) -> SafeString | str:
        """The board's own page, which hides all hands until the board is over."""
        if report.game_id is None:
            return "before the first board" if report.board_number is None else f"board {report.board_number}, gone"
        address = reverse("admin:games_game_change", args=[report.game_id])
        text = f"board {report.board_number}, up to move {report.sequence_number}"
        return format_html('<a href="{}">{}</a>', address, text)

    @admin.display(description="room")
    def room_link(self, report: Report) -> SafeString | str:
        if report.room is None:
            return "gone"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:rooms_room_change", args=[report.room_id]), report.room.name
        )

    @admin.display(description="what they wrote in the room")
    def said(self, report: Report) -> SafeString | str:
        rows = [(_time(line["at"]), line["to"], line["text"]) for line in report.words]
        listed = format_html_join("", "<li><small>{} to {}</small> {}</li>", rows)
        return format_html('<ol class="said">{}</ol>', listed) if rows else "nothing that was still kept"

    @admin.display(description="their alerts and explanations, of boards that are over")
    def explained(self, report: Report) -> SafeString | str:
        if report.room_id is None or report.reported_id is None:
            return "-"
        theirs = Explanation.objects.filter(
            game__room=report.room_id, game__phase=Game.Phase.OVER, author__user=report.reported_id
        ).select_related("game")
        rows = [(each.game.board_number, each.text) for each in theirs.order_by("-id")[:EARLIER]]
        return format_html_join("", "<p><small>board {}</small> {}</p>", rows) if rows else "none"

    @admin.display(description="their record")
    def record(self, report: Report) -> SafeString | str:
        if report.reported is None:
            return "-"
        given = [(each.created_at.date(), each) for each in sanctions.record_of(report.reported)[:EARLIER]]
        others = report.reported.reports.exclude(pk=report.pk).order_by("-created_at")[:EARLIER]
        told = [(each.created_at.date(), f"reported: {each.get_reason_display()}, {_state(each)}") for each in others]
        shown = [(day, _sanction(what) if not isinstance(what, str) else what) for day, what in [*given, *told]]
        return format_html_join("", "<p><small>{}</small> {}</p>", shown) if shown else "nothing else is known of them"


def _person(user: User | None, name: str) -> SafeString | str:
    if user is None:
        return name
    kind = "guest" if user.is_guest else f"account {user.username}"
    address = reverse("admin:accounts_user_change", args=[user.pk])
    return format_html('<a href="{}">{}</a> ({}, since {})', address, name, kind, user.date_joined.date())


def _time(milliseconds: int) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%d %b %H:%M}"


def _state(report: Report) -> str:
    return report.get_outcome_display() if report.outcome else "open"


def _sanction(sanction: Any) -> str:
    end = f" until {sanction.until:%d %b %Y}" if sanction.until else ""
    lifted = ", lifted" if sanction.lifted_at else ""
    return f"{sanction.get_kind_display()}{end}{lifted}: {sanction.reason}"
