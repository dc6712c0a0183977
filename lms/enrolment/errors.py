"""Why an enrolment may be refused."""

from lms.core.errors import Conflict, NotFound
from lms.core.i18n import mark


class CourseNotOpen(NotFound):
    """The course is unknown, retired or has no version."""

    message = mark("There is no such course.")


class AlreadyCompleted(Conflict):
    """The course is completed and its certificate is still good."""

    message = mark("You have already completed this course. Your certificate is in “My learning”.")
