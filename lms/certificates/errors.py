"""Reasons for not showing or not changing a certificate."""

from lms.core.errors import Conflict, Invalid, Limited, NotFound
from lms.core.i18n import N_


class CertificateNotFound(NotFound):
    """The certificate does not exist, or is not for this reader."""

    message = N_("You have no such certificate.")


class TooManyMisses(Limited):
    """One IP asked for too many numbers that do not exist."""

    message = N_("Too many wrong numbers were tried from your network. %(wait)s")


class CertificateRevoked(Conflict):
    """The certificate is revoked, so nothing about it changes any more."""

    message = N_("This certificate is revoked, so it cannot be changed any more.")


class CertificateErased(Conflict):
    """The holder's names were erased, and no correction gives the certificate another one."""

    message = N_(
        "The holder’s data were erased at their request, so this certificate cannot be corrected "
        "any more."
    )


class CertificateChanged(Conflict):
    """Somebody else made a new edition meanwhile."""

    message = N_(
        "Somebody has corrected this certificate meanwhile. Open its page again and look at the "
        "new edition."
    )


class NoCertificates(Conflict):
    """A ZIP of certificates was requested where there are none."""

    message = N_("There are no certificates in this list, so there is nothing to pack.")


class TooManyCertificates(Conflict):
    """A ZIP of more certificates than fit into one was requested."""

    message = N_(
        "A ZIP holds at most %(most)s certificates, and this list has %(count)s. Narrow it with "
        "the filter, for example by the days of issue."
    )


class NothingCorrected(Invalid):
    """The corrected facts are those of the present edition."""

    message = N_("Nothing differs from the present edition. Change what is wrong.")


class ReasonUnknown(Invalid):
    """A reason that is not on the list."""

    message = N_("Choose the reason from the list.")
