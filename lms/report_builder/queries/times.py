"""Months, quarters and years of a composed table."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from lms.core.i18n import format_month
from lms.report_builder.queries.resolved_definitions import ResolvedDefinition
from lms.reporting.rules import Period, find_first_of_month, find_following_month
from lms.reporting.rules.period_words import name_period
from lms.reporting.rules.vocabulary import MONTH, QUARTER, YEAR, DimensionKey

_MONTHS_OF: Final = {MONTH: 1, QUARTER: 3, YEAR: 12}


def name_time(dimension: str, key: date) -> str:
    """Return the name of a month, quarter or year."""
    if dimension == MONTH:
        return format_month(key)
    return name_period(
        f"{key.year}-Q{(key.month + 2) // 3}" if dimension == QUARTER else f"{key.year}"
    )


def find_time_span(dimension: str, key: date) -> Period:
    """Return the days of a month, quarter or year."""
    return Period(key, _add_months(key, _MONTHS_OF[dimension]))


def list_times_shown(
    resolved: ResolvedDefinition, dimension: str, present: Collection[DimensionKey]
) -> list[date]:
    """List the times from the first to the last that is shown, without gaps.

    They run from the start of the period, or the first time with facts, to today or the last with
    facts.
    """
    span, days = resolved.span, [key for key in present if isinstance(key, date)]
    starts = [*days, span.first] if span is not None else days
    if not starts:
        return []
    ends = (
        [*days, resolved.today]
        if span is None
        else [*days, min(resolved.today, span.end - timedelta(days=1))]
    )
    return list_times(dimension, min(starts), max(ends))


def list_times(dimension: str, first: date, last: date) -> list[date]:
    """List the first days of the times from one day to another."""
    times, start = [], find_first_day(first, dimension)
    while start <= last:
        times.append(start)
        start = _add_months(start, _MONTHS_OF[dimension])
    return times


def find_first_day(day: date, dimension: str) -> date:
    """Return the first day of the month, quarter or year of a day."""
    length = _MONTHS_OF[dimension]
    return find_first_of_month(day).replace(month=(day.month - 1) // length * length + 1)


def _add_months(first: date, months: int) -> date:
    for _month in range(months):
        first = find_following_month(first)
    return first
