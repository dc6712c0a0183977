"""Reading of answers that people type: numbers and words."""

import re
from typing import Final

_NUMBER: Final = re.compile(r"[+-]?\d{1,15}(\.\d{1,10})?", re.ASCII)


def parse_number(text: str) -> float | None:
    """Return a number as people type it: decimal comma or point, spaces between thousands."""
    compact = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".").replace("−", "-")
    return float(compact) if _NUMBER.fullmatch(compact) else None


def fold_text(text: str) -> str:
    """Return a text answer without differences that do not matter.

    These are case, surrounding and repeated spaces, spaces around a plus, a final full stop, ё.
    """
    return re.sub(r"\s*\+\s*", "+", " ".join(text.casefold().split())).rstrip(".").replace("ё", "е")
