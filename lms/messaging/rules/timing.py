"""When a message leaves: after a short wait in which others join it, outside of its reader's quiet hours, and again after a failure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DIGEST_WAIT: Final = timedelta(minutes=10)
# What a mail server refuses for the moment is tried again after these; a mail that was tried once more than that has failed.
RETRIES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours of the reader's day in which nothing is sent: from the first to the second (which is free again). The same twice: none."""

    start: int = 21
    end: int = 8

    def holds(self, hour: int) -> bool:
        """Whether an hour of the day belongs to them."""
        if self.start <= self.end:
            return self.start <= hour < self.end
        return hour >= self.start or hour < self.end


def next_allowed(moment: datetime, zone: ZoneInfo, quiet: QuietHours) -> datetime:
    """The moment itself, or the end of the quiet hours that it falls into, by the clock of the zone."""
    local = moment.astimezone(zone)
    if not quiet.holds(local.hour):
        return moment
    day = local.date() if local.hour < quiet.end else local.date() + timedelta(days=1)
    return datetime.combine(day, time(quiet.end), tzinfo=zone).astimezone(moment.tzinfo)


def retry_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed tries; None if it was the last."""
    return RETRIES[attempts - 1] if attempts <= len(RETRIES) else None
