"""How many duties or people have the first of their days on each day, or how many facts are of it.

They come from figures by day. A list in the order of these days is cut into days by the numbers, so
that a page reads the rows of its own days alone, wherever in the list it lies.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import Date, Select, bindparam, func, select
from sqlalchemy.orm import Session

from lms.core.database import BigKey
from lms.reporting.models import Figure
from lms.reporting.queries.cells import count_pending, hold_version
from lms.reporting.rules import ALL_COURSES, OPEN, Period
from lms.reporting.rules.cells import BY_DAY, DAILY, SUMMED_BY_DAY, find_start
from lms.reporting.rules.counted_units import CountedUnit

_NAMES: Final = {**BY_DAY, **SUMMED_BY_DAY}


@dataclass(frozen=True, slots=True)
class DaysQuery:
    """Which days are counted: those of a unit and all below it, of one course or of all.

    `period`: a year, half-year, quarter or month of the days, or None. `end`: only days before it
    count. `measure`: whose days; due days of what is open or not begun, days of enrolment or
    completion, or those of each fact.
    """

    unit_id: int
    course_id: int = ALL_COURSES
    period: Period | None = None
    end: date | None = None
    measure: str = OPEN

    @property
    def days(self) -> tuple[date, date]:
        """The first day that counts, and the one after the last."""
        first = date.min if self.period is None else self.period.first
        ends = [self.end or date.max, date.max if self.period is None else self.period.end]
        return first, min(ends)


def list_first_days(
    session: Session, query: DaysQuery, *, people: bool = False
) -> list[tuple[date, int]]:
    """List the days, in order, with the pairs of person and course whose first day it is.

    `people`: with the people instead, each on the first of their days.
    """
    hold_version(session)
    column = "people" if people else "courses"
    counts: Counter[date] = Counter()
    first, end = query.days
    start = find_start(query.period)
    days = {"first": first, "end": end, "start": start}
    parameters = {"unit": query.unit_id, "course": query.course_id, **days}
    statement = _select_days(column, query.measure)
    for day, number in session.connection().execute(statement, parameters):
        counts[day] += int(number)
    for cell, tally in count_pending(session, {CountedUnit(query.unit_id, is_own=False)}).items():
        is_of_query = cell.period == DAILY and cell.course_id == query.course_id
        is_first = first <= cell.day < end and cell.previous < start
        if is_of_query and cell.measure == _NAMES[query.measure] and is_first:
            counts[cell.day] += getattr(tally, column)
    return [(day, counts[day]) for day in sorted(counts) if counts[day]]


@cache
def _select_days(column: str, measure: str) -> Select[*tuple[Any, ...]]:
    """Select the stored numbers of each day, by the columns of the key in their order."""
    figure = Figure.__table__.c
    return (
        select(figure.day, func.sum(figure[column]))
        .where(
            figure.unit_id == bindparam("unit", type_=BigKey),
            figure.own.is_(False),
            figure.course_id == bindparam("course", type_=BigKey),
            figure.period == DAILY,
            figure.measure == _NAMES[measure],
            figure.day >= bindparam("first", type_=Date),
            figure.day < bindparam("end", type_=Date),
            figure.previous < bindparam("start", type_=Date),
        )
        .group_by(figure.day)
    )
