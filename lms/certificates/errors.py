"""Why a certificate may not be shown."""

from lms.core.errors import Limited, NotFound
from lms.core.i18n import mark


class CertificateNotFound(NotFound):
    """There is no such certificate, or it is somebody else's."""

    message = mark("You have no such certificate.")


class TooManyMisses(Limited):
    """One address asked for too many numbers that do not exist."""

    message = mark(
        "Too many wrong numbers were tried from your network. Wait a minute, then try again."
    )
