"""States of requests and files, and what speaks against an erasure."""

from datetime import timedelta
from typing import Final

# Requests for erasure.
ASKED: Final = "asked"
GRANTED: Final = "granted"
ERASING: Final = "erasing"
REFUSED: Final = "refused"
CANCELLED: Final = "cancelled"
DONE: Final = "done"
OPEN_STATES: Final = (ASKED, GRANTED, ERASING)

# Files of a person's data.
WAITING: Final = "waiting"
READY: Final = "ready"
FAILED: Final = "failed"
KEPT_FOR: Final = timedelta(days=7)
MOST_FILES: Final = 3
# A job claimed this often was killed each time.
MOST_CLAIMS: Final = 10

LONGEST_REASON: Final = 500
LONGEST_PAPER: Final = 200

# What speaks against an erasure, for whoever decides.
HELD_POST: Final = "held_post"
OPEN_DUTY: Final = "open_duty"
HELD_ROLE: Final = "held_role"
OBSTACLES: Final = (HELD_ROLE, HELD_POST, OPEN_DUTY)
