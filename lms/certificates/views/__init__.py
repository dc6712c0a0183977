"""Screens of certificates: anyone checks one; staff read, correct and revoke them."""

from lms.certificates.views import checking, held, records
from lms.certificates.views.common import blueprint

__all__ = ["blueprint", "checking", "held", "records"]
