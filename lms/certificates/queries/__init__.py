"""Reads of certificates. Import them from here."""

from lms.certificates.queries.certificates import (
    CertificateRow,
    find_certificate_by_number,
    find_own_certificate,
    list_certificates,
)
from lms.certificates.queries.editions import (
    CertificateEventRow,
    find_certificate_in_scope,
    find_edition,
    list_certificate_events,
    list_earlier_editions,
)
from lms.certificates.queries.held import (
    CertificateFilter,
    HeldRow,
    count_held,
    list_held,
    list_held_ids,
    load_held,
    stream_held,
)

__all__ = [
    "CertificateEventRow",
    "CertificateFilter",
    "CertificateRow",
    "HeldRow",
    "count_held",
    "find_certificate_by_number",
    "find_certificate_in_scope",
    "find_edition",
    "find_own_certificate",
    "list_certificate_events",
    "list_certificates",
    "list_earlier_editions",
    "list_held",
    "list_held_ids",
    "load_held",
    "stream_held",
]
