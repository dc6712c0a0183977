"""The duty of a person and a course, derived from the obligations that are its reasons.

No database, no clock. queries/duties.py has the same rules in SQL.

A reason counts if it is open, met or exempt, and no later round has taken its place. The duty is
open if any reason is; it is then due on the earliest day of its open reasons. Otherwise it is met
if any reason is met, else exempt. In an area or a period the reasons there alone decide.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Final

from lms.obligations.rules.states import EXEMPT, MET, OPEN

COUNTING: Final = (OPEN, MET, EXEMPT)
_RANK: Final = {state: rank for rank, state in enumerate(COUNTING)}


@dataclass(frozen=True, slots=True)
class DutyReason:
    """An obligation as a reason for a duty."""

    obligation_id: int
    state: str
    due_on: date
    renewed: bool = False

    @property
    def is_counting(self) -> bool:
        """Whether the duty is derived from it."""
        return self.state in COUNTING and not self.renewed

    @property
    def rank(self) -> tuple[int, int, int]:
        """A key by which the reason that stands for the duty comes first."""
        sign = 1 if self.state == OPEN else -1
        return _RANK[self.state], sign * self.due_on.toordinal(), sign * self.obligation_id


def find_leading_reason(reasons: Iterable[DutyReason]) -> DutyReason | None:
    """Return the reason that stands for the duty in lists; None if no reason counts.

    It is the open one with the earliest due day, else the met one with the latest, else the exempt
    one with the latest; of equal days the lower id, and the higher one of the latest.
    """
    counting = [reason for reason in reasons if reason.is_counting]
    return min(counting, key=attrgetter("rank"), default=None)
