"""Days and times as the database groups by them: the same words on both."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, case
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

EARLIEST: Final = date(2020, 1, 1)  # nothing was handed in before


class quarter_of(FunctionElement[Any]):  # noqa: N801 - named as SQL functions are
    """The first day of a day's quarter."""

    type = Date()
    inherit_cache = True


@compiles(quarter_of, "sqlite")
def _quarter_on_sqlite(element: quarter_of, compiler: SQLCompiler, **options: Any) -> str:
    day = compiler.process(element.clauses, **options)
    return f"date({day}, 'start of month', '-' || ((strftime('%m', {day}) - 1) % 3) || ' months')"


@compiles(quarter_of, "postgresql")
def _quarter_on_postgresql(element: quarter_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(date_trunc('quarter', {compiler.process(element.clauses, **options)}) AS DATE)"


class year_of(FunctionElement[Any]):  # noqa: N801 - named as SQL functions are
    """The first day of a day's year."""

    type = Date()
    inherit_cache = True


@compiles(year_of, "sqlite")
def _year_on_sqlite(element: year_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)}, 'start of year')"


@compiles(year_of, "postgresql")
def _year_on_postgresql(element: year_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(date_trunc('year', {compiler.process(element.clauses, **options)}) AS DATE)"


class shifted_day(FunctionElement[Any]):  # noqa: N801 - named as SQL functions are
    """The day of a moment of UTC some minutes on: shifted_day(moment, minutes)."""

    type = Date()
    inherit_cache = True


@compiles(shifted_day, "sqlite")
def _day_on_sqlite(element: shifted_day, compiler: SQLCompiler, **options: Any) -> str:
    moment, minutes = (compiler.process(clause, **options) for clause in element.clauses)
    return f"date({moment}, ({minutes}) || ' minutes')"


@compiles(shifted_day, "postgresql")
def _day_on_postgresql(element: shifted_day, compiler: SQLCompiler, **options: Any) -> str:
    moment, minutes = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(({moment}) AT TIME ZONE 'UTC' + ({minutes}) * INTERVAL '1 minute' AS DATE)"


def local_day(moment: Any, zone: ZoneInfo, today: date) -> ColumnElement[date]:
    """The calendar day of a moment in the zone, whatever its clocks did in between."""
    *earlier, (_, last) = _offsets(zone, today + timedelta(days=2))
    newest: ColumnElement[date] = shifted_day(moment, last)
    if not earlier:
        return newest
    return case(
        *((moment < until, shifted_day(moment, minutes)) for until, minutes in earlier),
        else_=newest,
    )


@lru_cache(maxsize=8)
def _offsets(zone: ZoneInfo, until: date) -> tuple[tuple[datetime, int], ...]:
    """The distances from UTC in minutes, each with the moment at which it ended."""
    start, end = (datetime.combine(day, time.min, UTC) for day in (EARLIEST, until))
    found: list[tuple[datetime, int]] = []
    moment, offset = start, _offset(start, zone)
    while moment < end:
        if _offset(moment + timedelta(days=1), zone) == offset:
            moment += timedelta(days=1)
            continue
        while (other := _offset(moment, zone)) == offset:
            moment += timedelta(minutes=15)
        found.append((moment, offset))
        offset = other
    return (*found, (end, offset))


def _offset(moment: datetime, zone: ZoneInfo) -> int:
    return int((moment.astimezone(zone).utcoffset() or timedelta()).total_seconds()) // 60
