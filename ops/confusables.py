"""Writes `accounts/usernames/confusables.txt` anew: `python -m ops.confusables`, on a machine with ICU 72 (Debian 12).

ICU carries the data of Unicode Technical Standard 39, "Unicode Security Mechanisms" (confusables.txt). A raised version
of Unicode changes what names are alike, so the column of stored skeletons must be filled anew after it.
"""

import ctypes
import sys
import unicodedata
from pathlib import Path

from accounts.usernames.rules import SCRIPTS, script_of

TABLE = Path(__file__).resolve().parent.parent / "accounts" / "usernames" / "confusables.txt"
HEAD = "# Letters and what they look like (Unicode 15.0, UTS 39), in hexadecimal. Made by `python -m ops.confusables`."
WIDTH = 116


def main() -> None:
    entries = [_entry(char, _looks(char)) for char in map(chr, range(sys.maxunicode + 1)) if _wanted(char)]
    lines, line = [HEAD], ""
    for entry in filter(None, entries):
        if len(line) + len(entry) >= WIDTH:
            lines, line = [*lines, line], ""
        line = f"{line} {entry}".strip()
    TABLE.write_text("\n".join([*lines, line, ""]))


def _wanted(char: str) -> bool:
    """Say whether the letter, mark or digit can stand in a user name."""
    if unicodedata.category(char)[0] not in "LM" and not (char.isascii() and char.isdigit()):
        return False
    script = script_of(char)
    return (script in SCRIPTS or script in {"COMBINING", "DIGIT"}) and script not in {"HANGUL", "CJK"} and _plain(char)


def _plain(char: str) -> bool:
    return unicodedata.normalize("NFKD", char) == char


def _entry(char: str, looks: str) -> str:
    return "" if looks == char else f"{ord(char):X}={'+'.join(f'{ord(each):X}' for each in looks)}"


_icu = ctypes.CDLL("libicui18n.so.72")
_icu.uspoof_open_72.restype = ctypes.c_void_p
_checker = ctypes.c_void_p(_icu.uspoof_open_72(ctypes.byref(ctypes.c_int(0))))


def _looks(char: str) -> str:
    text, out, error = char.encode(), ctypes.create_string_buffer(256), ctypes.c_int(0)
    size = _icu.uspoof_getSkeletonUTF8_72(_checker, 0, text, len(text), out, len(out), ctypes.byref(error))
    return out.raw[:size].decode()


if __name__ == "__main__":
    main()
