"""Names as lists of staff write them: in one cell, in capitals, with initials."""

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
_STRANGE: Final = re.compile(r"[^\w\s'’ʼ`.\-–]|[\d_]")
_INITIALS: Final = re.compile(r"\w\.(?:\s?\w\.?)?|\w")


def split_name(text: str) -> tuple[str, str, str]:
    """Surname, given name and patronymic of a name in one cell: the first word, the second, and all that follows."""
    words = text.replace(",", " ").split()
    return (words[0] if words else "", words[1] if len(words) > 1 else "", " ".join(words[2:]))


def has_initials(given_name: str) -> bool:
    """Whether a given name is one letter or letters with dots."""
    return bool(_INITIALS.fullmatch(given_name))


def strange_signs(name: str) -> str:
    """The signs of a name that no name has: figures, brackets, an equals sign."""
    return " ".join(dict.fromkeys(_STRANGE.findall(name)))[:40]


def all_small_but_first(name: str) -> str:
    """A name in capitals as it is written otherwise: АХМЕТОВА-СЕРІК ҚЫЗЫ becomes Ахметова-Серік қызы. Any other stays as it is."""
    if len(name) < 2 or not name.isupper():
        return name
    words = (word if word.lower() not in _SMALL else word.lower() for word in name.split())
    return " ".join(
        word if word.islower() else "-".join(part.capitalize() for part in word.split("-"))
        for word in words
    )
