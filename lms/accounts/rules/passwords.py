"""How long a password is, and whether it is made of the person's own words."""

from collections.abc import Iterable
from typing import Final

from lms.accounts.rules.search_keys import fold_text

PASSWORD_MINIMUM: Final = 8
PASSWORD_MINIMUM_STAFF: Final = 12
PASSWORD_MAXIMUM: Final = 128


def is_like_words(password: str, words: Iterable[str | None]) -> bool:
    """Tell whether a password is one of the person's own words with little around it."""
    folded = fold_text(password)
    return any(
        word and len(word) >= 4 and fold_text(word) in folded and len(word) * 2 > len(password)
        for word in words
    )
