"""Kinds of revisions of certificates, and the reasons for them."""

from typing import Final

from lms.core.i18n import N_

# Kinds of CertificateEvent.
CORRECTED: Final = "corrected"
REVOKED: Final = "revoked"

CORRECTIONS: Final = {
    "name": N_("The name differed from that in the identity document"),
    "course": N_("The name or the hours of the course were wrong"),
    "other": N_("Another mistake"),
}
REVOCATIONS: Final = {
    "identity": N_("Somebody else completed the course under this name"),
    "dishonest": N_("The rules of the tests were broken"),
    "mistake": N_("It was issued by mistake"),
    "duplicate": N_("The holder has another certificate for the same"),
    "other": N_("Another reason"),
}
REASONS: Final = {CORRECTED: CORRECTIONS, REVOKED: REVOCATIONS}
LONGEST_WORDS: Final = 300
