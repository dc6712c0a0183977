"""Reasons for refusing a learner."""

from lms.core.errors import Conflict, Invalid, Limited, NotFound
from lms.core.i18n import N_


class LessonNotFound(NotFound):
    """The version that the learner is on has no such lesson.

    `slug`, if given, is the course, which exists: the error page leads back to it.
    """

    message = N_("There is no such lesson in this course.")


class QuizNotFound(NotFound):
    """The version that the learner is on has no such quiz. `slug`: as of LessonNotFound."""

    message = N_("There is no such test in this course.")


class NotEnrolled(Conflict):
    """The person has not begun this course."""

    message = N_("Begin the course first: its page has the button.")


class FinalLocked(Conflict):
    """The final test opens only when the rest is done."""

    message = N_("The final test opens when all lessons and quizzes of the course are done.")


class NothingAnswered(Invalid):
    """The answer to a check-yourself question is empty, or one that the question cannot have."""

    message = N_("Choose or write an answer first.")


class TooManyAnswers(Limited):
    """Too many answers of visitors came from one network."""

    message = N_("There were too many answers from here. %(wait)s")
