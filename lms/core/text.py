"""Text that people give, wherever it comes from: what no name or word of theirs may hold."""

import unicodedata
from typing import Final

# Marks that turn the direction of text or are invisible: in a name they make one person look like another.
# The last stands for a character that cannot be shown at all.
DECEPTIVE: Final = frozenset(
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\ufffd"
)

MAX_REASON: Final = 300  # of the reasons that people give for what they do


def is_plain(text: str) -> bool:
    """Whether the text holds no control character (NUL among them) and no mark that turns its direction or is invisible."""
    return (text.isascii() and text.isprintable()) or not any(
        letter in DECEPTIVE or unicodedata.category(letter) in ("Cc", "Cs") for letter in text
    )


def parse_id(text: object) -> int | None:
    """The id that a form or a URL carries, or None for anything that is no id."""
    digits = str(text)
    is_id = digits.isascii() and digits.isdigit() and len(digits) < 10
    return int(digits) if is_id else None
