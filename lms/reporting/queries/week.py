"""Changes of the last seven days in an area, compared with the seven before: people once each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, Final

from sqlalchemy import (
    CompoundSelect,
    Date,
    Integer,
    String,
    bindparam,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from lms.core.database import BigKey
from lms.reporting.models import Figure
from lms.reporting.queries.areas import UNITS, Area
from lms.reporting.queries.cells import count_between, count_pending
from lms.reporting.queries.countable import select_countable_facts
from lms.reporting.queries.counting_day import CountingDay
from lms.reporting.rules import ALL_COURSES, COMPLETED, ENROLLED, OPEN, OVERDUE
from lms.reporting.rules.cells import BY_DAY, DAILY
from lms.reporting.rules.counted_units import CountedUnit
from lms.reporting.rules.next_steps import SOON_DAYS

WEEK: Final = timedelta(days=7)
Span = tuple[str, date, date]  # a measure, the first day, the day after the last


@dataclass(frozen=True, slots=True)
class Week:
    """The people of the last seven days, today included, and of the seven before."""

    recent: int = 0
    before: int = 0


def count_weeks(
    session: Session, area: Area, course_id: int | None, today: date
) -> tuple[dict[str, Week], int]:
    """Count who enrolled, completed a course and became late by week, and who is due in two weeks.

    Without a course all courses count.
    """
    tomorrow, soon = today + timedelta(days=1), today + timedelta(days=SOON_DAYS + 1)
    spans = [
        *((ENROLLED, end - WEEK, end) for end in (tomorrow, tomorrow - WEEK)),
        *((COMPLETED, end - WEEK, end) for end in (tomorrow, tomorrow - WEEK)),
        *((OPEN, end - WEEK, end) for end in (today, today - WEEK)),
        (OPEN, today, soon),
    ]
    is_stored = area.kind == UNITS and course_id is None
    counts = (
        _read_spans(session, area.id, spans)
        if is_stored
        else _count_spans(session, area, course_id, spans)
    )
    weeks = {
        measure: Week(recent=counts[number], before=counts[number + 1])
        for number, measure in ((0, ENROLLED), (2, COMPLETED), (4, OVERDUE))
    }
    return weeks, counts[6]


def _read_spans(session: Session, unit_id: int, spans: Sequence[Span]) -> list[int]:
    """Read how many people a unit has in each span: those stored, and what waits to be counted."""
    params: dict[str, Any] = {"unit": unit_id}
    for number, (measure, first, end) in enumerate(spans):
        params |= {f"name{number}": BY_DAY[measure], f"first{number}": first, f"end{number}": end}
    rows = session.connection().execute(_select_spans(len(spans)), params).all()
    people_by_span = {number: int(people or 0) for number, people in rows}
    pending = [
        (cell.measure, (cell.day, cell.previous, tally))
        for cell, tally in count_pending(session, {CountedUnit(unit_id, is_own=False)}).items()
        if cell.course_id == ALL_COURSES
    ]
    return [
        people_by_span[number]
        + count_between(
            [row for name, row in pending if name == BY_DAY[measure]], first, end
        ).people
        for number, (measure, first, end) in enumerate(spans)
    ]


@cache
def _select_spans(count: int) -> CompoundSelect[*tuple[Any, ...]]:
    """Select the number of each span and its people."""
    figure = Figure.__table__.c
    return union_all(
        *(
            select(literal(number, Integer), func.sum(figure.people)).where(
                figure.unit_id == bindparam("unit", type_=BigKey),
                figure.own.is_(False),
                figure.course_id == ALL_COURSES,
                figure.period == DAILY,
                figure.measure == bindparam(f"name{number}", type_=String),
                figure.day >= bindparam(f"first{number}", type_=Date),
                figure.day < bindparam(f"end{number}", type_=Date),
                figure.previous < bindparam(f"first{number}", type_=Date),
            )
            for number in range(count)
        )
    )


def _count_spans(
    session: Session, area: Area, course_id: int | None, spans: Sequence[Span]
) -> list[int]:
    """Count the same from the records, where figures are not stored by day."""
    statement = _select_people(area.drop_reader(), course_id, tuple(spans))
    people = {row.number: row.people for row in session.connection().execute(statement)}
    return [people[number] for number in range(len(spans))]


@lru_cache(maxsize=64)
def _select_people(
    area: Area, course_id: int | None, spans: tuple[Span, ...]
) -> CompoundSelect[int, int]:
    """Select the number of each span and its people."""
    selects = []
    for number, (measure, first, end) in enumerate(spans):
        fact = select_countable_facts(measure, CountingDay(first, with_person=False))
        here = fact.c.region_unit_id if area.kind == UNITS else fact.c.organisation_id
        inside = [here.in_(area.select_ids()), fact.c.day >= first, fact.c.day < end]
        inside += [fact.c.course_id == course_id] if course_id is not None else []
        people = func.count(fact.c.person_id.distinct()).label("people")
        selects.append(select(literal(number, Integer).label("number"), people).where(*inside))
    return union_all(*selects)
