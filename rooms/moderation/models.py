"""Mutes in a room, and reports. Part of `rooms.models`, where Django looks for models."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

TEXT_LENGTH = 500
NOTE_LENGTH = 1000
USER = settings.AUTH_USER_MODEL


class Mute(models.Model):
    """`player` does not want to hear `muted` in this room; nobody else notices."""

    # Players refer to their room; a mute ends with them.
    player = models.ForeignKey("rooms.Player", on_delete=models.CASCADE, related_name="mutes", db_index=False)
    # The index that comes with it: rooms.moderation.hearing.deaf_to, who of the room has muted this player.
    muted = models.ForeignKey("rooms.Player", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            # rooms.moderation.hearing.silenced_for: those whom a player has muted
            models.UniqueConstraint(fields=["player", "muted"], name="rooms_mute_pair"),
            models.CheckConstraint(condition=~Q(player=F("muted")), name="rooms_mute_others"),
        ]

    def __str__(self) -> str:
        return f"{self.player_id} mutes {self.muted_id}"


class Report(models.Model):
    """One person's complaint about another at a table, with what the site itself knows about it.

    Boards are named, never copied: no card stands in a report. `words` is a list of `{at, to, text}`, the time in
    milliseconds since the epoch. It is open while there is no `outcome`.
    """

    class Reason(models.TextChoices):
        ABUSE = "abuse", "insults or threats"
        SPAM = "spam", "advertising or flooding"
        UNFAIR = "unfair", "unfair play"
        LEAVING = "leaving", "leaves or stalls on purpose"
        NAME = "name", "an offensive name"
        OTHER = "other", "something else"

    class Outcome(models.TextChoices):
        DISMISSED = "dismissed", "dismissed"
        WARNED = "warned", "warned"
        MUTED = "muted", "muted on the site"
        SUSPENDED = "suspended", "suspended"
        BANNED = "banned", "banned for good"

    reporter = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    # The index that comes with it: rooms.moderation.admin.ReportAdmin, earlier reports about the same person.
    reported = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="reports")
    name = models.CharField(max_length=40, help_text="of the reported person, at that time")
    room = models.ForeignKey("rooms.Room", null=True, on_delete=models.SET_NULL, related_name="+")
    game = models.ForeignKey("games.Game", null=True, on_delete=models.SET_NULL, related_name="+")
    board_number = models.PositiveIntegerField(null=True)
    sequence_number = models.PositiveIntegerField(null=True, help_text="head of the board's log at that time")
    reason = models.CharField(max_length=8, choices=Reason)
    text = models.CharField(max_length=TEXT_LENGTH, blank=True)
    words: Any = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True, help_text="for the staff alone")
    handled_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    handled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # rooms.moderation.admin.ReportAdmin: the open reports, oldest first
            models.Index(fields=["created_at"], name="rooms_report_open", condition=Q(outcome="")),
            # rooms.moderation.reports.forget: reports that were handled long ago
            models.Index(fields=["handled_at"], name="rooms_report_handled", condition=Q(handled_at__isnull=False)),
        ]
        constraints = [
            # rooms.moderation.reports.report: the open report of a person about another in a room
            models.UniqueConstraint(
                fields=["reporter", "reported", "room"], name="rooms_report_one_open", condition=Q(outcome="")
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["abuse", "spam", "unfair", "leaving", "name", "other"]),
                name="rooms_report_reason",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", handled_at__isnull=True)
                | Q(
                    outcome__in=["dismissed", "warned", "muted", "suspended", "banned"],
                    handled_at__isnull=False,
                ),
                name="rooms_report_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_reason_display()}"
