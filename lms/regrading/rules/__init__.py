"""Pure decisions about corrections: their states and effects, and keys from what is typed."""

from typing import Final

PROPOSED: Final = "proposed"
APPLIED: Final = "applied"
WITHDRAWN: Final = "withdrawn"

GAINED: Final = "gained"
LOST: Final = "lost"
RAISED: Final = "raised"
LOWERED: Final = "lowered"
SAME: Final = "same"
# Numbers of a correction, and the effects on an attempt that each counts.
NUMBERS: Final = {
    "marks_raised": (GAINED, RAISED),
    "marks_lowered": (LOST, LOWERED),
    "passes_gained": (GAINED,),
    "passes_lost": (LOST,),
}

OPEN: Final = "asked"
KEPT: Final = "kept"
TAKEN: Final = "taken"
REGAINED: Final = "regained"


def find_effect(
    *, was_passed: bool, passes: bool, before: tuple[int, int], after: tuple[int, int]
) -> str:
    """Return what new marks make of an attempt; `before` and `after` are marks of whole marks."""
    if was_passed != passes:
        return GAINED if passes else LOST
    old_share, new_share = before[0] * after[1], after[0] * before[1]
    if old_share == new_share:
        return SAME
    return RAISED if new_share > old_share else LOWERED
