"""Which user names a new account may have.

One script, as Unicode Technical Standard 39 calls "single script" (Japanese and Korean mix theirs), of those in which
people write today (UAX 31, table 5); ASCII digits; a few signs between. So nobody mixes a Cyrillic letter into a Latin
name. Names that are alike otherwise are told by their skeletons.
"""

import re
import unicodedata
from typing import Final

from django.core.exceptions import ValidationError

from accounts.usernames.skeleton import skeleton

LONGEST: Final = 30
SIGNS: Final = "._-"
"""What may stand between letters; no @, so that a name is never taken for an address."""
SCRIPTS: Final = frozenset(
    [
        "LATIN",
        "CYRILLIC",
        "GREEK",
        "ARMENIAN",
        "HEBREW",
        "ARABIC",
        "DEVANAGARI",
        "BENGALI",
        "GURMUKHI",
        "GUJARATI",
        "ORIYA",
        "TAMIL",
        "TELUGU",
        "KANNADA",
        "MALAYALAM",
        "SINHALA",
        "THAI",
        "LAO",
        "GEORGIAN",
        "HANGUL",
        "HIRAGANA",
        "KATAKANA",
        "CJK",
        "KHMER",
        "MYANMAR",
        "ETHIOPIC",
    ]
)
_TOGETHER: Final = (frozenset({"HIRAGANA", "KATAKANA", "CJK"}), frozenset({"HANGUL", "CJK"}))
_OFFICES: Final = (
    "admin administrator staff moderator mod mods root superuser system sysadmin official arbiter webmaster "
    "postmaster robot robots bot"
)
OFFICES: Final = frozenset(map(skeleton, [*_OFFICES.split(), "Former player"]))
"""Words with which only the site speaks, also in names shown at the table."""
_FOR_THE_SITE: Final = (
    "security support help helpdesk bridge bridgeonline host owner operator director tournamentdirector dealer site "
    "nobody anonymous formerplayer you me everyone"
)
RESERVED: Final = OFFICES | frozenset(map(skeleton, _FOR_THE_SITE.split()))
MADE_UP: Final = re.compile(r"(guest|former)[-_.]", re.IGNORECASE)
"""How the site's own user names for guests and former players begin."""


def script_of(char: str) -> str:
    """Return the first word of a letter's name in Unicode, which is its script: LATIN, CJK."""
    return unicodedata.name(char, "?").split()[0]


def check(username: str) -> None:
    """Raises ValidationError with a sentence when no new account may have this name. Does not ask who has it."""
    if not username or len(username) > LONGEST:
        raise ValidationError(f"Please use 1 to {LONGEST} characters.")
    if strange := [char for char in username if not _usable(char)]:
        raise ValidationError(f"Please use letters, digits and {' '.join(SIGNS)} only, not “{strange[0]}”.")
    if not any(char.isalnum() for char in username):
        raise ValidationError("Please use a letter or a digit.")
    if not _one_script(username):
        raise ValidationError("Please write the name in one alphabet.")
    if is_reserved(username):
        raise ValidationError("This name is kept for the site itself. Please choose another one.")


def is_reserved(name: str) -> bool:
    """Say whether a name looks like one of the site's own."""
    return skeleton(name) in RESERVED or MADE_UP.match(unicodedata.normalize("NFKC", name)) is not None


def _usable(char: str) -> bool:
    kind = unicodedata.category(char)
    if char in SIGNS or (char.isascii() and char.isdigit()):
        return True
    return kind[0] in "LM" and kind != "Me" and script_of(char) in SCRIPTS | {"COMBINING"}


def _one_script(username: str) -> bool:
    scripts = {script_of(char) for char in username if unicodedata.category(char)[0] in "LM"} - {"COMBINING"}
    return len(scripts) <= 1 or any(scripts <= together for together in _TOGETHER)
