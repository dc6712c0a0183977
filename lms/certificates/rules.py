"""Pure decisions about certificates. No database, no clock."""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

Verdict = Literal["valid", "expired"]

# Letters up to which a name and a course title keep the first, second ... size on the sheet; the rest takes the last, smallest one.
NAME_STEPS: Final = (28, 40, 102)
TITLE_STEPS: Final = (60, 110)


def verdict(valid_until: date | None, today: date) -> Verdict:
    """What is said of a certificate that exists: good on its last day still. What withdraws one for another reason will be decided here."""
    return "valid" if valid_until is None or today <= valid_until else "expired"


def size_step(letters: int, steps: Sequence[int]) -> int:
    """Which size a text of so many letters takes: 0 is the largest."""
    return sum(letters > step for step in steps)
