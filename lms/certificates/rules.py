"""Pure decisions about certificates. No database, no clock."""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

Verdict = Literal["valid", "expired"]

# Maximum lengths for the first, second ... font size on the sheet; longer texts take the last.
NAME_STEPS: Final = (30, 42, 56, 104, 210)
TITLE_STEPS: Final = (60, 110, 150, 210)


def judge_certificate(valid_until: date | None, today: date) -> Verdict:
    """Return the verdict on a certificate that exists; it is valid on its last day still.

    A later reason to withdraw a certificate belongs here.
    """
    return "valid" if valid_until is None or today <= valid_until else "expired"


def size_step(text: str, steps: Sequence[int]) -> int:
    """Return the index of the font size for a text, 0 the largest.

    A capital counts as 1.5 letters.
    """
    length = len(text) + sum(map(str.isupper, text)) // 2
    return sum(length > step for step in steps)
