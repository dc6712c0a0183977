"""Who has to take a quiz in a sitting: by the course, or by a duty."""

from collections.abc import Callable
from typing import Final

from sqlalchemy.orm import Session

from lms.catalogue.queries import QuizEntry
from lms.catalogue.rules.conduct import REQUIRED

Demand = Callable[..., bool]
_DEMANDS: Final[list[Demand]] = []


def register_demand(demand: Demand) -> None:
    """Let a higher domain ask for supervision: it is called with person_id and course_id.

    Assignments stand above; whoever is under such a duty takes the final test in a sitting.
    """
    if demand not in _DEMANDS:
        _DEMANDS.append(demand)


def is_supervision_required(
    session: Session, *, quiz: QuizEntry, person_id: int, course_id: int
) -> bool:
    """Return whether the course, or a duty of the person, asks for a sitting.

    Duties ask for the final test alone.
    """
    if quiz.conduct.supervised == REQUIRED:
        return True
    if quiz.module_slug:
        return False
    return any(demand(session, person_id=person_id, course_id=course_id) for demand in _DEMANDS)
