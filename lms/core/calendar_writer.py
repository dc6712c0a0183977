"""iCalendar files (RFC 5545). Imported when one is written: the library takes 0.05 s of a start."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from icalendar import Alarm, Calendar, Event

from lms.core.calendar import CalendarEntry

PRODUCT: Final = "-//Sauat//Sauat//KK"
REFRESH: Final = timedelta(hours=6)
MORNING: Final = timedelta(hours=9)  # remind of a whole day at nine, not at midnight


def write_calendar(name: str, entries: Sequence[CalendarEntry]) -> bytes:
    """Return the calendar as a file: lines of at most 75 octets ending in CRLF, zones included."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("name", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_build_event(entry))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _build_event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("summary", entry.title)
    event.add("dtstart", entry.starts)
    event.add("dtend", entry.ends if entry.ends is not None else _get_default_end(entry.starts))
    event.add(
        "status",
        "CANCELLED" if entry.cancelled else "TENTATIVE" if entry.tentative else "CONFIRMED",
    )
    event.add("transp", "TRANSPARENT" if entry.is_free else "OPAQUE")
    for field, value in (
        ("description", entry.text),
        ("location", entry.location),
        ("url", entry.url),
    ):
        if value:
            event.add(field, value)
    for days in () if entry.cancelled else entry.remind_days:
        event.add_component(_build_alarm(entry, days))
    return event


def _get_default_end(starts: date | datetime) -> date | datetime:
    """Return the next day for a day, as the end is exclusive (3.6.1), else an hour later."""
    return (
        starts + timedelta(hours=1) if isinstance(starts, datetime) else starts + timedelta(days=1)
    )


def _build_alarm(entry: CalendarEntry, days: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add(
        "trigger",
        -timedelta(days=days)
        if isinstance(entry.starts, datetime)
        else MORNING - timedelta(days=days),
    )
    return alarm
