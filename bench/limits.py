"""The environment of a site whose rate limits are raised, for load and for tests that are faster than people."""

import re
from pathlib import Path

_SETTINGS = Path(__file__).parents[1] / "config" / "setting_parts" / "limits.py"
_KEPT = {"LIMIT_HASHES_AT_ONCE"}
NO_LIMITS = {
    name: "1000000" for name in re.findall(r'env\.\w+\("(LIMIT_\w+)"', _SETTINGS.read_text()) if name not in _KEPT
}
