"""What can go wrong with messages, by name."""

from lms.core.errors import NotFound
from lms.core.i18n import mark


class MessageNotFound(NotFound):
    """There is no such message, or it is another person's."""

    message = mark("There is no such message.")


class LinkNotFound(NotFound):
    """No delivery has this token."""

    message = mark("This link is not known. Sign in to choose what you want to get by e-mail.")
