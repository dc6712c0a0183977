"""The clock: time is read here, at the edge, and passed inwards as a value."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

# Days that people may enter: near the ends of what a date can hold, a day more, or another time
# zone, is an error.
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, and the zone in which its day begins and ends."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The local calendar day of this moment."""
        return self.get_date(self.now)

    def get_date(self, at: datetime) -> date:
        """Return the local calendar day of another point in time."""
        return get_local_date(at, self.zone)


def get_local_date(at: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day of a point in time in the zone."""
    return at.astimezone(zone).date()
