"""Runs the rules: a step of each, counted."""

import logging
from typing import Final

from django.db import DatabaseError
from prometheus_client import Counter

from rooms.retention.rule import Rule
from rooms.retention.rules import RULES

logger = logging.getLogger(__name__)

_REMOVED = Counter(
    "bridge_retention_rows_total", "Rows that the rules of retention removed, or made nameless.", ["rule"]
)
_counts = {rule.name: _REMOVED.labels(rule.name) for rule in RULES}


def run_step(name: str, limit: int | None = None) -> bool:
    """Make one step of this rule, of `limit` rows or as many as it says. Return whether there is more to do now.

    What fails is logged, and tried again when the rule is next due. Raises KeyError for an unknown rule.
    """
    try:
        step = _by_name[name].step(limit or _by_name[name].at_once)
    except DatabaseError:
        logger.warning("retention_failed", exc_info=True, extra={"kind": name})
        return False
    _counts[name].inc(step.removed)
    return step.more


_by_name: Final[dict[str, Rule]] = {rule.name: rule for rule in RULES}
