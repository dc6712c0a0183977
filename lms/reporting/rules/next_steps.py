"""What somebody who answers for people does next: at most three things, the most pressing first."""

from dataclasses import dataclass
from typing import Final

APPROVE: Final = "approve"
LATE: Final = "late"
SOON: Final = "soon"
REFUSED_MAIL: Final = "refused_mail"
ASSIGN: Final = "assign"
MOST: Final = 3
SOON_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class NextStep:
    """A thing to do, and how many it concerns."""

    kind: str
    count: int


def next_steps(
    *, obliged: int, waiting: int, late: int, soon: int, refused_mail: int
) -> list[NextStep]:
    """Assignments that wait for one's decision hold others up; then those who are late, those who have two weeks
    at most, addresses that refuse mail, so that no reminder arrives. Where nobody must do anything, to assign a course.
    """
    found = [
        NextStep(APPROVE, waiting),
        NextStep(LATE, late),
        NextStep(SOON, soon),
        NextStep(REFUSED_MAIL, refused_mail),
    ]
    steps = [step for step in found if step.count]
    if not obliged:
        steps.append(NextStep(ASSIGN, 0))
    return steps[:MOST]
