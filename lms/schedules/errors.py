"""Failures of schedules and sendings, by name."""

from lms.core.errors import Conflict, NotFound
from lms.core.i18n import N_


class ScheduleNotFound(NotFound):
    """The schedule or sending does not exist or belongs to somebody else."""

    message = N_("There is no such sending.")


class ScheduleEnded(Conflict):
    """An ended schedule does not start again."""

    message = N_("This has ended. Set it up anew if you want the report again.")


class TooManySchedules(Conflict):
    """The person has as many schedules as allowed."""

    message = N_(
        "You get %(most)s reports by e-mail already. End one that you no "
        "longer read, then set up this one."
    )
