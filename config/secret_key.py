"""Says what is wrong with a secret key: one that others know or could guess lets them sign sessions of anybody."""

from typing import Final

DEVELOPMENT: Final = "development-only"
"""The key of a development site that sets none. Everybody can read it here."""

SHORTEST: Final = 32
FEWEST_CHARACTERS: Final = 8
"""How many different characters a key has at least; 32 random hexadecimal digits have fewer once in ten million."""

_PLACEHOLDERS: Final = (DEVELOPMENT, "django-insecure", "change-me", "changeme", "your-secret", "long and random")


def weakness(key: str) -> str:
    """Return why a site may not use this key, as the end of a sentence; '' when it may."""
    if any(each in key.lower() for each in _PLACEHOLDERS):
        return "is a placeholder that everybody knows"
    if len(key) < SHORTEST:
        return f"is shorter than {SHORTEST} characters"
    if len(set(key)) < FEWEST_CHARACTERS:
        return f"has fewer than {FEWEST_CHARACTERS} different characters"
    return ""
