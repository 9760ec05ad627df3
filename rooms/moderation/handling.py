"""What the staff does about a report, in one transaction: the outcome and what it imposes on the reported person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.moderation import sanctions
from accounts.moderation.admin import may_sanction
from accounts.moderation.models import Sanction
from rooms.models import Report

Outcome = Report.Outcome
SANCTION: Final[Mapping[str, Sanction.Kind]] = {
    Outcome.WARNED: Sanction.Kind.WARNING,
    Outcome.MUTED: Sanction.Kind.MUTE,
    Outcome.SUSPENDED: Sanction.Kind.SUSPENSION,
    Outcome.BANNED: Sanction.Kind.SUSPENSION,
}
"""What each outcome but `dismissed` imposes."""


class NotPossible(Exception):
    """The report cannot be handled so; the message tells the staff why."""


@transaction.atomic
def handle(
    report_id: int, *, outcome: str, by: User, reason: str = "", until: datetime | None = None, note: str = ""
) -> Report:
    """Handle an open report. `reason` is shown to the reported person, `note` to the staff alone.

    Raises NotPossible, when somebody else has handled it too. Two members of the staff are put in order by its lock.
    """
    report = Report.objects.select_for_update(of=("self",)).select_related("reported").get(pk=report_id)
    if report.outcome:
        raise NotPossible(f"This report is handled already: {report.get_outcome_display()}.")
    if outcome in SANCTION:
        _impose(report, outcome, by, reason, until)
    report.outcome, report.note, report.handled_by, report.handled_at = outcome, note, by, timezone.now()
    report.save(update_fields=["outcome", "note", "handled_by", "handled_at"])
    return report


def _impose(report: Report, outcome: str, by: User, reason: str, until: datetime | None) -> None:
    if report.reported is None:
        raise NotPossible("The account of the reported person is gone.")
    if not may_sanction(by, report.reported):
        raise NotPossible("Only superusers impose something on members of the staff, and nobody on themselves.")
    if outcome == Outcome.SUSPENDED and until is None:
        raise NotPossible("A suspension needs a date; without one it is a ban.")
    end = until if outcome in {Outcome.SUSPENDED, Outcome.MUTED} else None
    try:
        sanctions.impose(SANCTION[outcome], report.reported, reason=reason, by=by, until=end)
    except ValueError as error:
        raise NotPossible(f"{str(error).capitalize()}.") from None
