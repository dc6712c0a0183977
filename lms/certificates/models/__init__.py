"""Tables of certificates, of their earlier editions, and of what happened to them."""

from lms.certificates.models.certificates import Certificate
from lms.certificates.models.editions import CertificateEdition
from lms.certificates.models.events import CertificateEvent

__all__ = ["Certificate", "CertificateEdition", "CertificateEvent"]
