"""The reason that a change of somebody's obligation needs."""

from lms.core.text import MAX_REASON
from lms.obligations.errors import ReasonMissing


def clean_reason(reason: str) -> str:
    """Return the reason as it is stored. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:MAX_REASON]
