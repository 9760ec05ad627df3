"""Ids of actions, as cheap as can be: `uuid4` would be a twentieth of what the load costs."""

import itertools
from collections.abc import Iterator
from uuid import uuid4


def action_ids() -> Iterator[str]:
    """Valid version-4 UUIDs, a random beginning and a running number; no two alike."""
    beginning = str(uuid4())[:24]
    return (f"{beginning}{number:012x}" for number in itertools.count())
