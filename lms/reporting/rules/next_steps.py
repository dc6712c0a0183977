"""Next steps for an officer: at most three, the most urgent first."""

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
    """Something to do, and the number of people or things it concerns."""

    kind: str
    count: int


def choose_next_steps(
    *, obliged: int, waiting_count: int, late: int, soon: int, refused_mail: int
) -> list[NextStep]:
    """Choose at most three next steps, the most urgent first.

    First assignments waiting for approval, since they hold others up; then people who are late,
    people due within two weeks, and e-mails that bounce, so that no reminder arrives. If nobody
    has an obligation, suggest assigning a course.
    """
    candidates = [
        NextStep(APPROVE, waiting_count),
        NextStep(LATE, late),
        NextStep(SOON, soon),
        NextStep(REFUSED_MAIL, refused_mail),
    ]
    steps = [step for step in candidates if step.count]
    if not obliged:
        steps.append(NextStep(ASSIGN, 0))
    return steps[:MOST]
