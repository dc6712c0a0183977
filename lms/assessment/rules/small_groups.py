"""Groups so small that their results would tell about single people."""

from collections.abc import Iterable
from typing import Final

from lms.assessment.rules.types import WHOLE_MARK

SMALLEST: Final = 5  # answers; results of fewer are not shown, as in the figures


def compute_share(part: int, whole: int) -> float | None:
    """Return the share, None where the whole is so small that it would tell about single people."""
    return part / whole if whole >= SMALLEST else None


def compute_mean(parts: int, answers: int) -> float | None:
    """Return the mean mark as a share of a whole one, None where compute_share() returns None."""
    return parts / (answers * WHOLE_MARK) if answers >= SMALLEST else None


def is_safe_split(wholes: Iterable[int]) -> bool:
    """Return whether results may be shown by group: each has SMALLEST answers, or none at all.

    Otherwise a small group's results follow from those of all and of the other groups.
    """
    return all(whole == 0 or whole >= SMALLEST for whole in wholes)
