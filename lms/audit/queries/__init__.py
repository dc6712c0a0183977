"""Reads of the audit record. Import them from here."""

from lms.audit.queries.chain import Verification, load_head, load_head_at, verify_record

__all__ = ["Verification", "load_head", "load_head_at", "verify_record"]
