"""Calendar files, read back by a library."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from lms.core.calendar import CalendarEntry
from lms.core.calendar_writer import write_calendar

NOW = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)
ALMATY = ZoneInfo("Asia/Almaty")


def make_entry(**values):
    return CalendarEntry(
        **{
            "uid": "one@sauat.example",
            "title": "Курс",
            "starts": date(2026, 3, 20),
            "changed_at": NOW,
            **values,
        }
    )


def read_events(*entries):
    """Return the events of a calendar with these entries."""
    return list(Calendar.from_ical(write_calendar("Сауат", entries)).walk("VEVENT"))


def test_a_due_day_is_an_event_of_the_whole_day():
    (event,) = read_events(make_entry(sequence=3, is_free=True))
    assert (event["UID"], event["SEQUENCE"], event["STATUS"], event["TRANSP"]) == (
        "one@sauat.example",
        3,
        "CONFIRMED",
        "TRANSPARENT",
    )
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (
        date(2026, 3, 20),
        date(2026, 3, 21),
    )
    assert event.decoded("DTSTAMP") == event.decoded("LAST-MODIFIED") == NOW


def test_reminders_come_in_the_morning_so_many_days_before():
    (event,) = read_events(make_entry(remind_days=(14, 1)))
    triggers = [alarm.decoded("TRIGGER") for alarm in event.walk("VALARM")]
    assert triggers == [timedelta(hours=9, days=-14), timedelta(hours=9, days=-1)]


def test_what_is_cancelled_reminds_of_nothing():
    (event,) = read_events(make_entry(cancelled=True, remind_days=(14, 1)))
    assert event["STATUS"] == "CANCELLED" and not event.walk("VALARM")


def test_a_moment_in_utc_stays_in_utc_and_lasts_an_hour():
    (event,) = read_events(
        make_entry(starts=datetime(2026, 4, 1, 10, tzinfo=UTC), remind_days=(1,))
    )
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (
        datetime(2026, 4, 1, 10, tzinfo=UTC),
        datetime(2026, 4, 1, 11, tzinfo=UTC),
    )
    assert [alarm.decoded("TRIGGER") for alarm in event.walk("VALARM")] == [timedelta(days=-1)]


def test_a_moment_in_a_zone_names_the_zone_and_the_file_describes_it():
    starts = datetime(2026, 4, 1, 10, tzinfo=ALMATY)
    content = write_calendar(
        "Сауат", [make_entry(starts=starts, ends=starts + timedelta(hours=2), location="Көкшетау")]
    )
    assert b"DTSTART;TZID=Asia/Almaty:20260401T100000\r\n" in content
    (zone,) = Calendar.from_ical(content).walk("VTIMEZONE")
    assert zone["TZID"] == "Asia/Almaty"
    described = zone.to_tz()
    assert starts.replace(tzinfo=described).utcoffset() == starts.utcoffset() == timedelta(hours=5)
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event.decoded("DTEND").astimezone(UTC) == datetime(2026, 4, 1, 7, tzinfo=UTC)
    assert str(event["LOCATION"]) == "Көкшетау"


@pytest.mark.parametrize(
    "text", ["a;b, c\\d\nжаңа жол", "Ә" * 200, "X\r\nATTENDEE:mailto:x@example.com"]
)
def test_any_text_comes_back_as_it_was_and_adds_no_line_of_its_own(text):
    (event,) = read_events(make_entry(title=text, text=text))
    assert (
        str(event["SUMMARY"]).replace("\r\n", "\n")
        == str(event["DESCRIPTION"]).replace("\r\n", "\n")
        == text.replace("\r\n", "\n")
    )
    assert "ATTENDEE" not in event


def test_lines_are_folded_at_75_octets_and_end_in_crlf():
    content = write_calendar(
        "Сауат", [make_entry(title="Ақпараттық қауіпсіздік негіздері " * 9, text="Бұйрық " * 60)]
    )
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not re.search(rb"[^\r]\n", content)
    for line in lines:
        line.decode()  # no letter is cut in two


def test_a_calendar_without_entries_is_one_too():
    calendar = Calendar.from_ical(write_calendar("Сауат", []))
    assert (calendar["VERSION"], calendar["METHOD"], str(calendar["NAME"])) == (
        "2.0",
        "PUBLISH",
        "Сауат",
    )
    assert not calendar.subcomponents
