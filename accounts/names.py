"""Display names: made safe to show beside others, and made up for guests."""

import secrets
import unicodedata

NAME_LENGTH = 40
_LETTERS_THAT_LOOK_EMPTY = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")
_MARKS_ON_A_LETTER = 2
_KINDS = ("Amber", "Bold", "Bright", "Calm", "Clever", "Gentle", "Golden", "Happy", "Jolly", "Keen", "Kind", "Lucky")
_KINDS_TOO = ("Merry", "Noble", "Quick", "Quiet", "Silver", "Steady", "Sunny", "Swift", "Warm", "Wise")
_BEINGS = ("Badger", "Beaver", "Crane", "Deer", "Dolphin", "Falcon", "Finch", "Fox", "Hare", "Hedgehog", "Heron")
_BEINGS_TOO = ("Lark", "Lynx", "Magpie", "Otter", "Owl", "Panda", "Puffin", "Robin", "Seal", "Stork", "Swan", "Wren")


def clean_name(text: str, length: int = NAME_LENGTH) -> str:
    """Return the text in NFC, as one line of at most `length` characters; '' when nothing of it can be shown.

    Control, bidirectional and invisible characters are removed. At most two combining marks stay on a letter, so that
    no name is drawn over its neighbours.
    """
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if category.startswith("Z") or char in "\t\r\n":
            kept.append(" ")
        elif category[0] != "C" and char not in _LETTERS_THAT_LOOK_EMPTY and marks <= _MARKS_ON_A_LETTER:
            kept.append(char)
    return " ".join("".join(kept).split())[:length].strip()


def made_up_name() -> str:
    """Return a name for a guest who gave none."""
    return f"{secrets.choice(_KINDS + _KINDS_TOO)} {secrets.choice(_BEINGS + _BEINGS_TOO)}"
