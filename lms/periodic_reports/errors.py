"""Why a report may not be handed in, or is not there."""

from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import mark


class ReportNotFound(NotFound):
    """There is no such period, or no report with this number."""

    message = mark("There is no such report.")


class NotYours(Conflict):
    """The report of a place is handed in by those who answer for it: officers for units, HR for organisations, the agency for the country."""

    message = mark("You can see this report. It is handed in by those who answer for the place.")


class PeriodTooEarly(Conflict):
    """The period has hardly begun."""

    message = mark("This report can be handed in from %(day)s.")


class ReportChanged(Conflict):
    """The numbers are not those that were looked at."""

    message = mark(
        "The numbers have changed since you opened this page. Look at them again, then hand the report in."
    )


class CorrectionReasonMissing(Invalid):
    """A correction says what it corrects."""

    message = mark("Say what is corrected and why.")


class ReportFileGone(NotFound):
    """It was drawn too long ago."""

    message = mark("This file is no longer kept. Ask for it again on the page of the report.")
