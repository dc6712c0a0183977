"""Sizes of letters on the sheet of a certificate."""

from collections.abc import Sequence
from typing import Final

# Maximum lengths for the first, second ... font size on the sheet; longer texts take the last.
NAME_STEPS: Final = (30, 42, 56, 104, 210)
TITLE_STEPS: Final = (60, 110, 150, 210)


def find_size_step(text: str, steps: Sequence[int]) -> int:
    """Return the index of the font size for a text, 0 the largest.

    A capital counts as 1.5 letters.
    """
    length = len(text) + sum(map(str.isupper, text)) // 2
    return sum(length > step for step in steps)
