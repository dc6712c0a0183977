"""Rules for text that people enter: forbidden characters, lengths, ids."""

import unicodedata
from collections.abc import Iterable
from typing import Final

# Bidirectional and invisible characters, which make one name look like another, and U+FFFD,
# which stands for a character that cannot be shown.
DECEPTIVE: Final = frozenset(
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\ufffd"
)

MAX_REASON: Final = 300  # length of the reason for an action


def is_plain(text: str) -> bool:
    """Return whether the text has no control, bidirectional or invisible characters."""
    # U+FFFD is the only forbidden character that is printable.
    if text.isprintable():
        return "\ufffd" not in text
    return not any(
        letter in DECEPTIVE or unicodedata.category(letter) in ("Cc", "Cs") for letter in text
    )


def lower_first(text: str) -> str:
    """Return the text as it stands inside a sentence; an abbreviation such as БИН stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def join_sentences(texts: Iterable[str]) -> str:
    """Return the texts as sentences; the last has no full stop, as the cell of a table has none."""
    sentences = (text if text.endswith("?") else f"{text}." for text in texts)
    return " ".join(sentences).removesuffix(".")


def parse_id(text: object) -> int | None:
    """Return the id in a form value or URL, or None if it is not an id."""
    digits = str(text)
    is_id = digits.isascii() and digits.isdigit() and len(digits) < 10
    return int(digits) if is_id else None


def parse_ids(texts: Iterable[object]) -> list[int]:
    """Return the ids among form values, in their order; what is no id is left out."""
    return [id_ for id_ in map(parse_id, texts) if id_ is not None]
