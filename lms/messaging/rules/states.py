"""The states of a delivery."""

from typing import Final

WAITING: Final = "waiting"  # more may join it
SENDING: Final = "sending"  # taken by a process until `claimed_until`; after that, by whoever comes
SENT: Final = "sent"
FAILED: Final = "failed"
BOUNCED: Final = "bounced"
CANCELLED: Final = "cancelled"  # nothing in it was to be told any more, or nobody to tell it to
