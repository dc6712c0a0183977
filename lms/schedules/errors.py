"""What can go wrong with reports that are sent, by name."""

from lms.core.errors import Conflict, NotFound
from lms.core.i18n import mark


class ScheduleNotFound(NotFound):
    """There is no such schedule, or it is another person's, or it sends what there is no right to any more."""

    message = mark("There is no such sending.")


class HasEnded(Conflict):
    """What has ended does not begin again."""

    message = mark("This has ended. Set it up anew if you want the report again.")


class TooMany(Conflict):
    """So many reports nobody reads."""

    message = mark(
        "You get %(most)s reports by e-mail already. End one that you no longer read, then set up this one."
    )
