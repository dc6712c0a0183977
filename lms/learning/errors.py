"""Why a learner may be refused."""

from lms.core.errors import Conflict, NotFound
from lms.core.i18n import mark


class LessonNotFound(NotFound):
    """There is no such lesson or quiz in the version that the learner is on."""

    message = mark("There is no such lesson in this course.")


class NotEnrolled(Conflict):
    """The person has not begun this course."""

    message = mark("Begin the course first: its page has the button.")


class FinalLocked(Conflict):
    """The final test opens once the rest is done."""

    message = mark("The final test opens when all lessons and quizzes of the course are done.")
