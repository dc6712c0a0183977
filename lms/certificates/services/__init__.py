"""Services of certificates. Import them from here."""

from lms.certificates.services.announcing import announce_certificates
from lms.certificates.services.files import (
    CertificateFile,
    NullSigner,
    Signer,
    load_certificate_file,
    record_file,
    store_file,
)
from lms.certificates.services.issuing import find_last_valid_day, issue_on_completion
from lms.certificates.services.misses import count_miss
from lms.certificates.services.revising import (
    CertifiedFacts,
    Explanation,
    certificate_revoked,
    correct_certificate,
    revoke_certificate,
)

__all__ = [
    "CertificateFile",
    "CertifiedFacts",
    "Explanation",
    "NullSigner",
    "Signer",
    "announce_certificates",
    "certificate_revoked",
    "correct_certificate",
    "count_miss",
    "find_last_valid_day",
    "issue_on_completion",
    "load_certificate_file",
    "record_file",
    "revoke_certificate",
    "store_file",
]
