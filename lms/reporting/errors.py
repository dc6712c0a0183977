"""Errors of reporting."""

from lms.core.errors import NotFound
from lms.core.i18n import N_


class AreaNotFound(NotFound):
    """The unit or organisation does not exist or is outside the actor's scope."""

    message = N_(
        "There is no such region, district or organisation among those that you answer for."
    )


class NotCountedYet(NotFound):
    """Open data have not been counted since the system was set up."""

    message = N_("The figures are being counted for the first time. Try again in a few minutes.")
