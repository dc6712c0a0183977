"""Reasons for refusing an enrolment."""

from lms.core.errors import Conflict, NotFound
from lms.core.i18n import N_


class CourseNotOpen(NotFound):
    """The course is unknown, retired or has no version."""

    message = N_("There is no such course.")


class AlreadyCompleted(Conflict):
    """The course is completed and its certificate is still valid."""

    message = N_("You have already completed this course. Your certificate is in “My learning”.")
