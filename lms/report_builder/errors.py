"""Why a report is refused."""

from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import mark


class SavedReportNotFound(NotFound):
    """There is no such saved report, or none that the actor may see: its place is outside their scope, or it is somebody else's."""

    message = mark(
        "There is no such report among those that you may see. Perhaps it was deleted, or is not shared any more."
    )


class ReportBroken(Conflict):
    """It was composed in words that are not counted any more."""

    message = mark("This report asks for something that is not counted any more. Compose it anew.")


class TooManyCells(Invalid):
    """The table would have more cells than anybody could use."""

    message = mark(
        "The table would have about %(count)s rows and columns to fill, at most %(most)s are counted. Choose a shorter period, a smaller place "
        "or fewer divisions."
    )


class TooManyColumns(Invalid):
    """The table would be wider than any sheet that a person can read."""

    message = mark(
        "The table would have %(count)s columns, at most %(most)s are shown. Count fewer things, choose a shorter period, or put what stands in "
        "columns into rows."
    )


class BoundariesUnknown(Invalid):
    """The place did not stand on the day, or has no boundaries."""

    message = mark(
        "In the boundaries of this day there was no such place that you answer for. Choose today’s, or another place."
    )


class NameTaken(Conflict):
    """The owner has a report of this name."""

    message = mark("You have a report of this name already. Choose another name.")


class NotAbandoned(Conflict):
    """Somebody still answers for the report."""

    message = mark(
        "The owner of this report is still at work: only reports that were left behind can be taken over."
    )
