"""Reasons for refusing a diagnostic."""

from lms.core.errors import Conflict, NotFound
from lms.core.i18n import N_


class NoDiagnostic(NotFound):
    """The course has no diagnostic, or the learner has not begun it."""

    message = N_("This course has no check of what you know already.")


class CourseOver(Conflict):
    """The enrolment is completed: there is nothing left to skip."""

    message = N_("You have completed this course: there is nothing left to skip.")
