"""Why an attempt may be refused."""

from lms.core.errors import Conflict, NotFound
from lms.core.i18n import mark


class AttemptNotFound(NotFound):
    """There is none, or it is somebody else's."""

    message = mark("There is no such attempt.")


class AttemptLimitReached(Conflict):
    """All tries of this period are used. `when` is the worded moment of the next one."""

    message = mark("You have used all tries for now. The next try opens on %(when)s.")


class AttemptClosed(Conflict):
    """The attempt is handed in, or its time is over: answers are no longer taken."""

    message = mark("The time of this try is over. What you had answered until then is saved.")
