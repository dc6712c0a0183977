"""Kazakh alphabetical order for SQLite.

PostgreSQL has it as the ICU collation of the same name, against which tests compare. Code-point
order puts ә, ғ, қ, ң, ө, ұ, ү, һ, і after я; Russian order does not know them at all.
"""

from functools import lru_cache
from typing import Final

COLLATION: Final = "kk-x-icu"
ALPHABET: Final = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
# Characters after all others, in the order of the letters for which they stand.
_IN_ORDER: Final = str.maketrans(
    {letter: chr(0x10FF00 + index) for index, letter in enumerate(ALPHABET)}
)


@lru_cache(maxsize=20_000)
def build_sort_key(text: str) -> tuple[str, str]:
    """Return a key that sorts texts as a Kazakh dictionary does.

    Spaces and digits come first, then Latin, then the 42 letters; case decides last, lower first.
    """
    return text.lower().translate(_IN_ORDER), text.swapcase()


def compare_texts(left: str, right: str) -> int:
    """Return -1, 0 or 1, as SQLite asks of a collation."""
    a, b = build_sort_key(left), build_sort_key(right)
    return -1 if a < b else int(a != b)
