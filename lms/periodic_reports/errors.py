"""Errors of periodic reports."""

from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import N_


class ReportNotFound(NotFound):
    """The period does not exist, or no report has this number."""

    message = N_("There is no such report.")


class NotYours(Conflict):
    """The actor does not hand in the report of this area.

    Officers hand in for units, HR for organisations, the agency for the country.
    """

    message = N_("You can see this report. It is handed in by those who answer for the area.")


class PeriodTooEarly(Conflict):
    """The period has hardly begun."""

    message = N_("This report can be handed in from %(day)s.")


class ReportChanged(Conflict):
    """The numbers differ from those that were reviewed."""

    message = N_(
        "The numbers have changed since you opened this page. Look at them again, then hand the "
        "report in."
    )


class CorrectionReasonMissing(Invalid):
    """A correction has no reason."""

    message = N_("Say what is corrected and why.")


class ExplanationMissing(Invalid):
    """A plan is not met, and nothing says why."""

    message = N_("Say for each plan that is not met why, in both languages.")


class SignatureMissing(Invalid):
    """The addressee or who signs is missing."""

    message = N_("Say to whom the report goes, and who signs it.")


class ReportFileGone(NotFound):
    """The file was drawn too long ago and is deleted."""

    message = N_("This file is no longer kept. Ask for it again on the page of the report.")
