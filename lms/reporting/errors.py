"""Why a figure may be refused."""

from lms.core.errors import NotFound
from lms.core.i18n import mark


class PlaceNotFound(NotFound):
    """There is no such unit or organisation, or it is outside the actor's scope."""

    message = mark("There is no such region, district or organisation among those that you answer for.")
