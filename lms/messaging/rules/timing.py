"""Timing of deliveries: digest wait, quiet hours, retries."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DIGEST_WAIT: Final = timedelta(minutes=10)
# Waits after temporary failures; a delivery fails after one attempt more than there are waits.
RETRIES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours of the reader's day without sending: from `start` to before `end`; equal means none."""

    start: int = 21
    end: int = 8

    def is_quiet(self, hour: int) -> bool:
        """Return whether an hour is quiet."""
        if self.start <= self.end:
            return self.start <= hour < self.end
        return hour >= self.start or hour < self.end


def find_next_sending_time(at: datetime, zone: ZoneInfo, quiet: QuietHours) -> datetime:
    """Return the time itself, or the end of the quiet hours it falls into."""
    local = at.astimezone(zone)
    if not quiet.is_quiet(local.hour):
        return at
    day = local.date() if local.hour < quiet.end else local.date() + timedelta(days=1)
    return datetime.combine(day, time(quiet.end), tzinfo=zone).astimezone(at.tzinfo)


def choose_retry_delay(attempts: int) -> timedelta | None:
    """Return how long to wait after so many failed attempts; None after the last."""
    return RETRIES[attempts - 1] if attempts <= len(RETRIES) else None
