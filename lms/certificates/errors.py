"""Reasons for not showing a certificate."""

from lms.core.errors import Limited, NotFound
from lms.core.i18n import N_


class CertificateNotFound(NotFound):
    """The certificate does not exist or belongs to another person."""

    message = N_("You have no such certificate.")


class TooManyMisses(Limited):
    """One IP asked for too many numbers that do not exist."""

    message = N_(
        "Too many wrong numbers were tried from your network. Wait a minute, then try again."
    )
