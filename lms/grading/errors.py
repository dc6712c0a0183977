"""Reasons for refusing to grade a text."""

from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import N_


class TextNotFound(NotFound):
    """The text does not exist, is of another trainer's course, or is the actor's own."""

    message = N_("There is no such text.")


class ClaimedByOther(Conflict):
    """Another person grades the text now."""

    message = N_(
        "Another trainer is grading this text now. What you chose stands here, but is not saved."
    )


class NoGradeNeeded(Conflict):
    """The text is graded already, or needs no grade any more."""

    message = N_(
        "This text is graded already, or needs no grade any more. What you chose is not saved."
    )


class NotGraded(Conflict):
    """Only a grade that was given can be changed."""

    message = N_("This text has no grade that could be changed.")


class LevelsMissing(Invalid):
    """Not every criterion has a level."""

    message = N_("Choose a level for each criterion.")


class SameGrade(Invalid):
    """A change that changes nothing."""

    message = N_("The levels and the comment are the same as before.")
