"""Use cases of the audit record. Import them from here."""

from lms.audit.services.sealing import seal_events
from lms.audit.services.starts import record_start

__all__ = ["record_start", "seal_events"]
