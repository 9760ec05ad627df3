"""Blocks between users, and the sanctions that the staff imposes."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

REASON_LENGTH = 300


class Block(models.Model):
    """`user` does not want to hear `blocked`, who is not told."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocks", db_index=False)
    # The index that comes with it: rooms.moderation.hearing.deaf_to, who of a room has blocked this user.
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            # accounts.moderation.blocks.of: those whom a user has blocked
            models.UniqueConstraint(fields=["user", "blocked"], name="accounts_block_pair"),
            models.CheckConstraint(condition=~Q(user=F("blocked")), name="accounts_block_others"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} blocks {self.blocked_id}"


class Sanction(models.Model):
    """A warning, a mute on the site or a suspension. It stays on record when it is over.

    A warning is in force until the user has read it; the others until `until`, without one for good, or until lifted.
    """

    class Kind(models.TextChoices):
        WARNING = "warning", "warned"
        MUTE = "mute", "muted on the site"
        SUSPENSION = "suspension", "suspended"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sanctions", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    until = models.DateTimeField(null=True, blank=True, help_text="empty: for good")
    reason = models.CharField(max_length=REASON_LENGTH, help_text="shown to the person")
    device = models.CharField(
        max_length=32, blank=True, default="", help_text="of a suspended guest: a keyed hash of the browser's mark"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True, blank=True, help_text="when they said that they had read the warning")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [
            # accounts.moderation.sanctions.in_force: at every page of a user; most users have none
            models.Index(fields=["user"], name="accounts_sanction_in_force", condition=Q(lifted_at__isnull=True)),
            # accounts.moderation.sanctions.of_device: when somebody who is not logged in sends a form
            models.Index(fields=["device"], name="accounts_sanction_device", condition=~Q(device="")),
            # accounts.moderation.sanctions.record_of: all that was ever imposed on a user
            models.Index(fields=["user", "-created_at"], name="accounts_sanction_record"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["warning", "mute", "suspension"]), name="accounts_sanction_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind="warning", until__isnull=True) | Q(~Q(kind="warning"), read_at__isnull=True),
                name="accounts_sanction_warning_is_read",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.user_id}"
