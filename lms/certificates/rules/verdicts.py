"""The verdict on a certificate that somebody checks."""

from datetime import date
from typing import Literal

Verdict = Literal["valid", "expired", "revoked"]


def judge_certificate(valid_until: date | None, revoked_on: date | None, today: date) -> Verdict:
    """Return the verdict on a certificate that exists; it is valid on its last day still."""
    if revoked_on is not None:
        return "revoked"
    return "valid" if valid_until is None or today <= valid_until else "expired"
