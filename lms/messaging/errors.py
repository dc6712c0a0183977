"""Errors of messaging."""

from lms.core.errors import NotFound
from lms.core.i18n import N_


class MessageNotFound(NotFound):
    """No such message, or one of another person."""

    message = N_("There is no such message.")


class LinkNotFound(NotFound):
    """No delivery has this token."""

    message = N_("This link is not known. Sign in to choose what you want to get by e-mail.")
