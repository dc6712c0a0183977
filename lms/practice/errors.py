"""Reasons for refusing a run of a practice task."""

from lms.core.errors import Forbidden, Invalid, Limited, NotFound
from lms.core.i18n import N_


class TaskNotFound(NotFound):
    """The version has no such practice task.

    `slug`, if given, is the course, which exists: the error page leads back to it.
    """

    message = N_("There is no such practice task in this course.")


class RunRefused(Invalid):
    """No player could have sent this run. `reason` names why, for the log."""

    message = N_("This run could not be counted. Open the task again and do it once more.")


class RunOfAnother(Forbidden):
    """The run was begun by another learner."""

    message = N_("Somebody else began this run. It waits until they sign in.")


class TooManyRuns(Limited):
    """Too many runs came from one network or of one learner."""

    message = N_("There were too many runs from here. Wait a little and hand it in again.")


class NoMoreRuns(RunRefused):
    """A task of a final test was done as often as one attempt may."""

    message = N_("This task was handed in too many times. Your run before this one counts.")
