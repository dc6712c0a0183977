"""Use cases of the audit record. Import them from here."""

from lms.audit.services.sealing import seal_events

__all__ = ["seal_events"]
