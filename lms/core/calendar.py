"""Calendars as files (RFC 5545): days by which something is due, and events at a time. Nothing here knows what they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from icalendar import Alarm, Calendar, Event

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
PRODUCT: Final = "-//Sauat//Sauat//KK"
REFRESH: Final = timedelta(hours=6)
MORNING: Final = timedelta(hours=9)  # a reminder of a day comes at nine, not at midnight


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """Something in a calendar. `starts` is a day, or an aware moment: in UTC, or in a zone that the file then describes.

    `uid` stays the same whatever changes; `sequence` grows with each change, so that programs take the newest (RFC 5545, 3.8.7.4).
    `remind_days`: so many days before, a reminder. `is_free`: the time is not taken up by it. `tentative`: it is not sure yet.
    """

    uid: str
    title: str
    starts: date | datetime
    changed_at: datetime
    ends: datetime | None = None
    text: str = ""
    place: str = ""
    url: str = ""
    sequence: int = 0
    cancelled: bool = False
    tentative: bool = False
    is_free: bool = False
    remind_days: tuple[int, ...] = ()


def write_calendar(name: str, entries: Sequence[CalendarEntry]) -> bytes:
    """A calendar with its entries as a file: lines of at most 75 octets that end in CRLF, time zones described."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("name", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("summary", entry.title)
    event.add("dtstart", entry.starts)
    event.add("dtend", entry.ends if entry.ends is not None else _end_of(entry.starts))
    event.add(
        "status",
        "CANCELLED" if entry.cancelled else "TENTATIVE" if entry.tentative else "CONFIRMED",
    )
    event.add("transp", "TRANSPARENT" if entry.is_free else "OPAQUE")
    for field, value in (
        ("description", entry.text),
        ("location", entry.place),
        ("url", entry.url),
    ):
        if value:
            event.add(field, value)
    for days in () if entry.cancelled else entry.remind_days:
        event.add_component(_alarm(entry, days))
    return event


def _end_of(starts: date | datetime) -> date | datetime:
    """A day ends where the next begins (3.6.1: the end is not part of the event); a moment without an end lasts an hour."""
    return (
        starts + timedelta(hours=1) if isinstance(starts, datetime) else starts + timedelta(days=1)
    )


def _alarm(entry: CalendarEntry, days: int) -> Alarm:
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
