"""Names as staff lists write them: in one cell, in capitals, with initials."""

import re
from typing import Final

_SMALL: Final = {
    "қызы",
    "ұлы",
    "кызы",
    "оглы",
    "улы",
    "оғлы",
}  # parts of a patronymic that are written small
_NUMBERED: Final = re.compile(r"^\d+\s?[.)]\s*")
_BRACKETS: Final = re.compile(r"\s*\([^()]*\)\s*")
_CYRILLIC_OF: Final = str.maketrans("AaBCcEeHKkMOoPpTXxyYiI", "АаВСсЕеНКкМОоРрТХхуУіІ")
_LATIN: Final = re.compile("[A-Za-z]")
_CYRILLIC: Final = re.compile("[Ѐ-ӿ]")
_INITIALS: Final = re.compile(r"\w\.(?:\s?\w\.?)?|\w")


def split_name(text: str) -> tuple[str, str, str]:
    """Return surname, given name and patronymic of a name in one cell.

    The first word, the second, and the rest.
    """
    words = text.replace(",", " ").split()
    return (words[0] if words else "", words[1] if len(words) > 1 else "", " ".join(words[2:]))


def has_initials(given_name: str) -> bool:
    """Return whether a given name is an initial."""
    return bool(_INITIALS.fullmatch(given_name))


def fix_capitals(name: str) -> str:
    """Return a name in capitals as "Ахметова-Серік қызы"; any other, also initials, as it is."""
    if len(name) < 2 or not name.isupper():
        return name
    words = (word if word.lower() not in _SMALL else word.lower() for word in name.split())
    return " ".join(
        word if word.islower() or "." in word else "-".join(map(str.capitalize, word.split("-")))
        for word in words
    )


def clean_name(text: str) -> str:
    """Return a name without the number of its line and what stands in brackets behind it."""
    if text.isalpha():
        return text
    return _BRACKETS.sub(" ", _NUMBERED.sub("", text)).strip(" *,;") or text


def has_mixed_letters(name: str) -> bool:
    """Return whether a name mixes Latin and Cyrillic letters, which look alike."""
    return not name.isascii() and bool(_LATIN.search(name) and _CYRILLIC.search(name))


def fix_mixed_letters(name: str) -> str:
    """Return a name of mixed alphabets with Latin look-alikes replaced by Cyrillic letters."""
    return " ".join(
        word.translate(_CYRILLIC_OF) if has_mixed_letters(word) else word for word in name.split()
    )
