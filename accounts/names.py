"""What people write, made safe to show to others; and names, made up for guests."""

import secrets
import unicodedata

NAME_LENGTH = 40
_LETTERS_THAT_LOOK_EMPTY = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")
_MARKS_ON_A_LETTER = 2
_KINDS = ("Amber", "Bold", "Bright", "Calm", "Clever", "Gentle", "Golden", "Happy", "Jolly", "Keen", "Kind", "Lucky")
_KINDS_TOO = ("Merry", "Noble", "Quick", "Quiet", "Silver", "Steady", "Sunny", "Swift", "Warm", "Wise")
_BEINGS = ("Badger", "Beaver", "Crane", "Deer", "Dolphin", "Falcon", "Finch", "Fox", "Hare", "Hedgehog", "Heron")
_BEINGS_TOO = ("Lark", "Lynx", "Magpie", "Otter", "Owl", "Panda", "Puffin", "Robin", "Seal", "Stork", "Swan", "Wren")


def clean_name(text: str) -> str:
    """Return a display name made safe to show; '' when nothing of it can be shown."""
    return clean_text(text, NAME_LENGTH)


def clean_text(text: str, length: int) -> str:
    """Return what a person wrote in NFC, as one line of at most `length` characters; '' when nothing can be shown.

    All that one person writes and others read goes through here: names, chat, alerts, explanations, lines of claims.
    Control, bidirectional and invisible characters are removed. At most two combining marks stay on a letter, so that
    no text is drawn over its neighbours. A text that was cleaned stays as it is when it is cleaned again.
    """
    if not (text.isascii() and text.isprintable()):
        # Composed after the removal too, which may have brought a letter and its accent together.
        visible = "".join(map(_visible, unicodedata.normalize("NFC", text)))
        text = _without_piled_marks(unicodedata.normalize("NFC", visible))
    return " ".join(text.split())[:length].strip()


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if category[0] == "Z" or char in "\t\r\n":
        return " "
    return "" if category[0] == "C" or char in _LETTERS_THAT_LOOK_EMPTY else char


def _without_piled_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        if marks <= _MARKS_ON_A_LETTER:
            kept.append(char)
    return "".join(kept)


def made_up_name() -> str:
    """Return a name for a guest who gave none."""
    return f"{secrets.choice(_KINDS + _KINDS_TOO)} {secrets.choice(_BEINGS + _BEINGS_TOO)}"
