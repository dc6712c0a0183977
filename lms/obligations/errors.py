"""Why an assignment may be refused."""

from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import mark


class AssignmentNotFound(NotFound):
    """There is none, or it is outside the actor's scope."""

    message = mark("There is no such assignment.")


class TargetNotFound(NotFound):
    """There is no such unit or organisation, or it is outside the actor's scope."""

    message = mark("There is no such region, district or organisation among those that you answer for.")


class CourseNotMandatory(Invalid):
    """The course is unknown, out of service, or one that nobody has to take."""

    message = mark("Only a mandatory course that is open can be assigned.")


class DueDayPassed(Invalid):
    """Nobody could meet it."""

    message = mark("The day by which the course is due lies in the past. Choose today or a later day.")


class NoReason(Invalid):
    """An obligation says why it is one."""

    message = mark("Say why the course is assigned: the order or the plan, with its number and date.")


class AlreadyWithdrawn(Conflict):
    """Somebody withdrew it before."""

    message = mark("This assignment is withdrawn already.")
