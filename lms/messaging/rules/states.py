"""States of a delivery."""

from typing import Final

WAITING: Final = "waiting"  # more may join it
SENDING: Final = "sending"  # claimed by a process until `claimed_until`, then free
SENT: Final = "sent"
FAILED: Final = "failed"
BOUNCED: Final = "bounced"
CANCELLED: Final = "cancelled"  # nothing left to tell, or nobody to tell it to
