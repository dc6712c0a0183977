"""Reasons for refusing an attempt."""

from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import N_


class AttemptNotFound(NotFound):
    """The attempt does not exist or belongs to another person."""

    message = N_("There is no such attempt.")


class AttemptLimitReached(Conflict):
    """All attempts of this period are used.

    `when` is the formatted time of the next one.
    """

    message = N_("You have used all tries for now. The next try opens on %(when)s.")


class AttemptClosed(Conflict):
    """The attempt was submitted, so answers are no longer accepted."""

    message = N_("This try has been handed in already. The answer given last does not count.")


class TimeIsOver(AttemptClosed):
    """The time of the attempt is over, so answers are no longer accepted."""

    message = N_(
        "The time of this try is over. What was saved until then counts; "
        "the answer given last came too late."
    )


class NotANumber(Invalid):
    """The question asks for a number, and what was typed is none."""

    message = N_("Write a number in digits, such as 12 or 2.5. What you typed is not saved yet.")
