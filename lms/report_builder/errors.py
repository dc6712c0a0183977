"""Errors of composed reports."""

from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import N_


class SavedReportNotFound(NotFound):
    """The report does not exist, belongs to somebody else or is outside the actor's scope."""

    message = N_(
        "There is no such report among those that you may see. Perhaps it was deleted, or is not "
        "shared any more."
    )


class ReportBroken(Conflict):
    """The stored definition uses something that is not counted any more."""

    message = N_("This report asks for something that is not counted any more. Compose it anew.")


class TooManyCells(Invalid):
    """The table would have more cells than anybody could use."""

    message = N_(
        "The table would have about %(count)s rows and columns to fill, at most %(most)s are "
        "counted. Choose a shorter period, a smaller area or fewer divisions."
    )


class TooManyColumns(Invalid):
    """The table would be too wide to read."""

    message = N_(
        "The table would have %(count)s columns, at most %(most)s are shown. Count fewer things, "
        "choose a shorter period, or put what stands in columns into rows."
    )


class BoundariesUnknown(Invalid):
    """The area did not exist on the day, or has no boundaries."""

    message = N_(
        "In the boundaries of this day there was no such area that you answer for. Choose today’s, "
        "or another area."
    )


class NameTaken(Conflict):
    """The owner has another report of this name."""

    message = N_("You have a report of this name already. Choose another name.")


class NotAbandoned(Conflict):
    """The owner of the report is still active."""

    message = N_(
        "The owner of this report is still at work: only reports that were left behind can be "
        "taken over."
    )
