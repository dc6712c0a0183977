"""Local days of moments, as both databases can group by them."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case

from lms.core.days import shifted_day

EARLIEST: Final = date(2020, 1, 1)  # no attempt is older


def local_day(moment: Any, zone: ZoneInfo, today: date) -> ColumnElement[date]:
    """Return the calendar day of a moment in the zone, across all its clock changes."""
    *earlier, (_, last) = _list_offsets(zone, today + timedelta(days=2))
    newest: ColumnElement[date] = shifted_day(moment, last)
    if not earlier:
        return newest
    return case(
        *((moment < until, shifted_day(moment, minutes)) for until, minutes in earlier),
        else_=newest,
    )


@lru_cache(maxsize=8)
def _list_offsets(zone: ZoneInfo, until: date) -> tuple[tuple[datetime, int], ...]:
    """List the offsets from UTC in minutes, each with the moment at which it ended."""
    start, end = (datetime.combine(day, time.min, UTC) for day in (EARLIEST, until))
    offsets: list[tuple[datetime, int]] = []
    moment, offset = start, _find_offset(start, zone)
    while moment < end:
        if _find_offset(moment + timedelta(days=1), zone) == offset:
            moment += timedelta(days=1)
            continue
        while (new_offset := _find_offset(moment, zone)) == offset:
            moment += timedelta(minutes=15)
        offsets.append((moment, offset))
        offset = new_offset
    return (*offsets, (end, offset))


def _find_offset(moment: datetime, zone: ZoneInfo) -> int:
    return int((moment.astimezone(zone).utcoffset() or timedelta()).total_seconds()) // 60
