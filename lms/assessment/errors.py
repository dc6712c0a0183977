"""Reasons for refusing an attempt."""

from lms.core.errors import Conflict, NotFound
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
    """The attempt is submitted or its time is over, so answers are no longer accepted."""

    message = N_("The time of this try is over. What you had answered until then is saved.")
