"""How long a password is, and easily guessed ones: own words and those of this country."""

import re
import string
import unicodedata
from collections.abc import Iterable
from typing import Final

from lms.accounts.rules import fold_text
from lms.auth.rules.context_words import CONTEXT_WORDS

PASSWORD_MINIMUM: Final = 8
PASSWORD_MINIMUM_STAFF: Final = 12
PASSWORD_MAXIMUM: Final = 128
# As sent by keyboards: a letter with its accents is up to four characters.
PASSWORD_SENT_MAXIMUM: Final = 4 * PASSWORD_MAXIMUM

_WORDS: Final = re.compile(
    "|".join(sorted({fold_text(word) for word in CONTEXT_WORDS}, key=len, reverse=True))
)
# With this many other letters, or with three different words, a password is no longer easy.
_OTHER_LETTERS: Final = 3

_LATIN: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN: Final = "ёйцукенгшщзхъфывапролджэячсмитьбю"
# The Kazakh layout has its own letters on the keys of digits.
_ROW: Final = str.maketrans("2345890-=", "әіңғүұқөһ")
_TO_RUSSIAN: Final = str.maketrans(_LATIN, _RUSSIAN)
_TO_KAZAKH: Final = _TO_RUSSIAN | _ROW
_TO_LATIN: Final = {kazakh: latin for latin, kazakh in _TO_KAZAKH.items()}
_AROUND: Final = string.digits + string.punctuation


def list_spellings(password: str) -> frozenset[str]:
    """Return the password in small letters, as the same keys give it on each layout."""
    text = unicodedata.normalize("NFKC", password).lower()
    return frozenset(
        (text, *(text.translate(layout) for layout in (_TO_RUSSIAN, _TO_KAZAKH, _TO_LATIN)))
    )


def is_context_word(password: str) -> bool:
    """Return whether a password is hardly more than one or two words known to everybody here.

    Such as "sauat2031" or "Астана-2026!".
    """
    return any(
        _is_mostly_context(spelling)
        for spelling in list_spellings(password) | list_spellings(password.rstrip(_AROUND))
    )


def is_like_words(password: str, words: Iterable[str | None]) -> bool:
    """Return whether a password is one of the person's own words with little around it."""
    folded = fold_text(password)
    return any(
        word and len(word) >= 4 and fold_text(word) in folded and len(word) * 2 > len(password)
        for word in words
    )


def _is_mostly_context(text: str) -> bool:
    letters = "".join(filter(str.isalpha, fold_text(text)))
    words = set(_WORDS.findall(letters))
    return 0 < len(words) < 3 and len(_WORDS.sub("", letters)) < _OTHER_LETTERS
