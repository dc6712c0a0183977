"""Who has to take a quiz in a sitting: by the course, or by a duty."""

from typing import Final

from sqlalchemy.orm import Session

from lms.catalogue.queries import QuizEntry
from lms.catalogue.rules.conduct import REQUIRED
from lms.core.hooks import Hook

# Of a person and a course: whether an assignment, which stands above, asks for a sitting.
is_demanded_by_duty: Final[Hook[[Session, int, int], bool]] = Hook("is_demanded_by_duty")


def is_supervision_required(
    session: Session, *, quiz: QuizEntry, person_id: int, course_id: int
) -> bool:
    """Return whether the course, or a duty of the person, asks for a sitting.

    Duties ask for the final test alone.
    """
    if quiz.conduct.supervised == REQUIRED:
        return True
    return not quiz.module_slug and is_demanded_by_duty(session, person_id, course_id)
