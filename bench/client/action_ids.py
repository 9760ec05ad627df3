"""Ids of actions for load: `uuid4` for each would be a twentieth of the load client's CPU time."""

import itertools
from collections.abc import Iterator
from uuid import uuid4


def action_ids() -> Iterator[str]:
    """Distinct valid version-4 UUIDs: a random prefix and a counter."""
    beginning = str(uuid4())[:24]
    return (f"{beginning}{number:012x}" for number in itertools.count())
