"""User names: their form, those that are reserved, and one made from a name."""

import re
import unicodedata
from typing import Final

USER_NAME: Final = re.compile(r"[a-z][a-z0-9._-]{2,39}")
RESERVED_USER_NAMES: Final = frozenset(
    {"admin", "administrator", "operator", "root", "sauat", "support", "system"}
)
_LATIN: Final = {
    "а": "a",
    "ә": "a",
    "б": "b",
    "в": "v",
    "г": "g",
    "ғ": "g",
    "д": "d",
    "е": "e",
    "ё": "yo",
    "ж": "zh",
    "з": "z",
    "и": "i",
    "й": "i",
    "к": "k",
    "қ": "q",
    "л": "l",
    "м": "m",
    "н": "n",
    "ң": "n",
    "о": "o",
    "ө": "o",
    "п": "p",
    "р": "r",
    "с": "s",
    "т": "t",
    "у": "u",
    "ұ": "u",
    "ү": "u",
    "ф": "f",
    "х": "kh",
    "һ": "h",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "sh",
    "ъ": "",
    "ы": "y",
    "і": "i",
    "ь": "",
    "э": "e",
    "ю": "yu",
    "я": "ya",
}


def build_user_name(surname: str, given_name: str) -> str:
    """Return a user name made from a name: "Әйгүл Серікова" gives "aigul.serikova".

    "user" where nothing of the name can be written in Latin letters.
    """
    parts = [re.sub("[^a-z0-9]", "", _transliterate_text(part)) for part in (given_name, surname)]
    name = ".".join(part for part in parts if part)[:30].rstrip(".")
    return name if USER_NAME.fullmatch(name) else "user"


def _transliterate_text(text: str) -> str:
    letters = (_LATIN.get(letter, letter) for letter in unicodedata.normalize("NFC", text).lower())
    return unicodedata.normalize("NFKD", "".join(letters))
