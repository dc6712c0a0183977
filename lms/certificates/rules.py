"""Pure decisions about certificates. No database, no clock."""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

Verdict = Literal["valid", "expired"]

# Lengths up to which a name and a course title keep the first, second ... size on the sheet; what is longer takes the last, smallest one.
NAME_STEPS: Final = (30, 42, 56, 104, 210)
TITLE_STEPS: Final = (60, 110, 150, 210)


def verdict(valid_until: date | None, today: date) -> Verdict:
    """What is said of a certificate that exists: good on its last day still. What withdraws one for another reason will be decided here."""
    return "valid" if valid_until is None or today <= valid_until else "expired"


def size_step(text: str, steps: Sequence[int]) -> int:
    """Which size a text takes: 0 is the largest. A capital counts for one letter and a half."""
    length = len(text) + sum(map(str.isupper, text)) // 2
    return sum(length > step for step in steps)
