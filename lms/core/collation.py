"""Kazakh alphabetical order for SQLite.

PostgreSQL has it as the ICU collation of the same name, against which tests compare. Code-point
order puts ә, ғ, қ, ң, ө, ұ, ү, һ, і after я; Russian order does not know them at all.
"""

from functools import lru_cache
from typing import Final

COLLATION: Final = "kk-x-icu"
ALPHABET: Final = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_WEIGHTS: Final = {letter: index for index, letter in enumerate(ALPHABET)}
_LETTERS_AFTER_LATIN: Final = 0x110000


@lru_cache(maxsize=20_000)
def sort_key(text: str) -> tuple[tuple[int, ...], str]:
    """Return a key that sorts texts as a Kazakh dictionary does.

    Spaces and digits come first, then Latin, then the 42 letters; case decides last, lower first.
    """
    primary = tuple(
        _LETTERS_AFTER_LATIN + _WEIGHTS[letter] if letter in _WEIGHTS else ord(letter)
        for letter in text.lower()
    )
    return primary, text.swapcase()


def compare_texts(left: str, right: str) -> int:
    """Return -1, 0 or 1, as SQLite asks of a collation."""
    a, b = sort_key(left), sort_key(right)
    return (a > b) - (a < b)
