"""Which texts can be a part of a person's name: one rule for forms, lists and the API."""

import unicodedata
from typing import Final

# Besides letters and their accents.
_MARKS: Final = frozenset(" .'’ʼ`´‘-‐‑–")


def is_name(text: str) -> bool:
    """Return whether a text can be a surname, a given name or a patronymic; an empty one can.

    Letters of any script, at least one; no digits, markup or emoji.
    """
    return not text or (any(map(str.isalpha, text)) and not find_strange_signs(text))


def find_strange_signs(text: str) -> str:
    """Return the characters that no name has, such as digits or brackets."""
    if text.isalpha():
        return ""
    return " ".join(dict.fromkeys(letter for letter in text if not _is_of_name(letter)))[:40]


def _is_of_name(letter: str) -> bool:
    return letter.isalpha() or letter in _MARKS or unicodedata.category(letter) in ("Mn", "Mc")
