"""Why a figure may be refused."""

from lms.core.errors import NotFound
from lms.core.i18n import mark


class PlaceNotFound(NotFound):
    """There is no such unit or organisation, or it is outside the actor's scope."""

    message = mark(
        "There is no such region, district or organisation among those that you answer for."
    )


class NotCountedYet(NotFound):
    """Open data were not counted since the system was set up."""

    message = mark("The figures are being counted for the first time. Try again in a few minutes.")
