"""Reasons for refusing a learner."""

from lms.core.errors import Conflict, NotFound
from lms.core.i18n import N_


class LessonNotFound(NotFound):
    """The version that the learner is on has no such lesson or quiz."""

    message = N_("There is no such lesson in this course.")


class NotEnrolled(Conflict):
    """The person has not begun this course."""

    message = N_("Begin the course first: its page has the button.")


class FinalLocked(Conflict):
    """The final test opens only when the rest is done."""

    message = N_("The final test opens when all lessons and quizzes of the course are done.")
