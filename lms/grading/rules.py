"""Pure decisions about texts that wait for a person. No clock."""

from datetime import datetime, timedelta
from typing import Final

WAITING: Final = "waiting"
GRADED: Final = "graded"
CLOSED: Final = "closed"  # nobody has to grade it any more: its key was corrected, or it is erased
CLAIM: Final = timedelta(minutes=45)  # counted from the last sign of the grader
MAX_COMMENT: Final = 2000
MAX_CRITERIA: Final = 6


def is_claimed(claimed_until: datetime | None, now: datetime) -> bool:
    """Return whether somebody grades the text now."""
    return claimed_until is not None and claimed_until > now


def read_levels(texts: list[str]) -> list[int | None]:
    """Return the chosen levels as a form sends them; None where none is chosen."""
    return [
        int(text) if text.isascii() and text.isdigit() and len(text) == 1 else None
        for text in texts[:MAX_CRITERIA]
    ]
