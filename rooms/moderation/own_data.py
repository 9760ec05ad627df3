"""What is known of a person by moderation: for the export of their data, and to be forgotten.

Reports about a person are no part of their export: they are what others have said in confidence.
"""

from typing import Any, Final

from django.dispatch import receiver

from accounts.models import User
from accounts.moderation.models import Block
from accounts.own_data.deletion import FORMER, account_forgotten
from accounts.own_data.export import Page, section
from rooms.models import Mute, Report

ROWS: Final = 1000


@section("blocks")
def _blocks(user: User, _: Any) -> Page:
    rows = user.blocks.order_by("pk").values("blocked__name", "created_at")
    return [{"name": row["blocked__name"], "since": row["created_at"]} for row in rows[:ROWS]], None


@section("sanctions")
def _sanctions(user: User, _: Any) -> Page:
    rows = user.sanctions.order_by("pk").values("kind", "reason", "until", "created_at", "read_at", "lifted_at")
    return [dict(row) for row in rows[:ROWS]], None


@section("reports_made")
def _reports(user: User, _: Any) -> Page:
    rows = Report.objects.filter(reporter=user).order_by("pk").values("name", "reason", "text", "created_at")
    return [dict(row) for row in rows[:ROWS]], None


@receiver(account_forgotten)
def forget(user: User, **_: Any) -> None:
    """Delete the user's blocks and mutes, those of others on them, and their name from reports about them."""
    Block.objects.filter(user=user).delete()
    Block.objects.filter(blocked=user).delete()
    Mute.objects.filter(player__user=user).delete()
    Report.objects.filter(reported=user).update(name=FORMER)
    Report.objects.filter(reporter=user).update(reporter=None)
