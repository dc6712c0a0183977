"""Figures, exact at the moment of reading.

The time to read them does not depend on the number of enrolments.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Date,
    FromClause,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from lms.catalogue.models import Course
from lms.core.database import Key
from lms.core.days import month_of
from lms.reporting.models import Figure
from lms.reporting.queries.facts import DAILY, select_pending_changes
from lms.reporting.rules import (
    ALL_COURSES,
    ALL_TIME,
    ALL_UNITS,
    DUE,
    MEASURES,
    MET,
    OBLIGED,
    OVERDUE,
    Period,
    first_of_month,
    grain,
    last_twelve_months,
)
from lms.reporting.rules.trend import compared_months

Counts = dict[str, int]
_ALL_COURSES: Final = select(Course.id)
# Parameters of the statement of unit figures.
_TODAY: Final = bindparam("today", type_=Date)
_THIS_MONTH: Final = bindparam("this_month", type_=Date)
_UNITS: Final[Any] = bindparam("units", expanding=True)
_COURSE: Final = bindparam("course", type_=Key)
_COURSES: Final[Any] = bindparam("courses", expanding=True)
_PERIOD: Final[Any] = Period(bindparam("first", type_=Date), bindparam("end", type_=Date))  # type: ignore[arg-type]
_TABLE_MONTHS: Final[Any] = Period(
    bindparam("shown_first", type_=Date),  # type: ignore[arg-type]
    bindparam("shown_end", type_=Date),  # type: ignore[arg-type]
)
EVENTS: Final = tuple(measure for measure in MEASURES if measure != OVERDUE)


@dataclass(frozen=True, slots=True)
class FigureSelection:
    """Which figures a page shows.

    Those of one course or of all, of a period or of all time, as of a day, in the boundaries of
    that day or of an earlier one.
    """

    today: date
    course_id: int | None = None
    period: Period | None = None
    boundaries: date | None = None

    def months_shown(self) -> Period:
        """Return the months of the table by month: the period, or the last twelve."""
        return self.period or last_twelve_months(self.today)

    def months_read(self) -> Period:
        """Return the months of the table and of the trend, with the year before it."""
        shown, compared = self.months_shown(), compared_months(self.period, self.today)
        return Period(min(shown.first, compared.first), max(shown.end, compared.end))


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures by area (unit or organisation), course and month: measure to number.

    A missing number is zero.
    """

    by_area: dict[int, Counts] = field(default_factory=dict)
    by_course: dict[int, Counts] = field(default_factory=dict)
    by_month: dict[date, Counts] = field(default_factory=dict)

    def total(self) -> Counts:
        """Sum the figures of all areas."""
        return sum_counts(self.by_area.values())


def sum_counts(rows: Iterable[Counts]) -> Counts:
    """Sum the rows by measure."""
    total = dict.fromkeys(MEASURES, 0)
    for row in rows:
        for measure, count in row.items():
            total[measure] += count
    return total


def read_unit_figures(
    session: Session,
    unit_ids: Collection[int],
    selection: FigureSelection,
    *,
    whole: bool = False,
    shifts: Select[*tuple[Any, ...]] | None = None,
) -> Figures:
    """Read the figures of region units; `whole`: these are all units.

    One statement and so one snapshot: stored figures and pending changes always fit together. Ids
    of units and courses are passed as lists, so that both databases go straight to their rows and
    skip the past days of each course.

    `shifts`: the changes that other boundaries than today's make (queries.boundaries); they may
    concern other units too.
    """
    shape = _Shape(
        whole, by_course=selection.course_id is not None, by_period=selection.period is not None
    )
    courses = (
        [selection.course_id]
        if selection.course_id is not None
        else session.connection().scalars(_ALL_COURSES).all()
    )
    period, shown = selection.period or Period(ALL_TIME, ALL_TIME), selection.months_read()
    params = {
        "units": list(unit_ids),
        "courses": courses,
        "course": selection.course_id,
        "today": selection.today,
        "this_month": first_of_month(selection.today),
        "first": period.first,
        "end": period.end,
        "shown_first": shown.first,
        "shown_end": shown.end,
    }
    statement = _today_statement(shape) if shifts is None else _build_statement(shape, shifts)
    return read_sections(session, statement, params)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the text of the statement depends on, besides its parameters."""

    whole: bool
    by_course: bool
    by_period: bool


@cache
def _today_statement(shape: _Shape) -> CompoundSelect[*tuple[Any, ...]]:
    """Build the statement in today's boundaries, once.

    Building it takes as long as the database takes to answer it.
    """
    return _build_statement(shape, None)


def _build_statement(
    shape: _Shape, shifts: Select[*tuple[Any, ...]] | None
) -> CompoundSelect[*tuple[Any, ...]]:
    fresh = _select_fresh_changes(shape.whole, shifts).cte("fresh")
    period = _PERIOD if shape.by_period else None
    return union_all(
        sum_section("area", _select_unit_rows(fresh, shape, period, by_unit=True)),
        sum_section(
            "course",
            _select_unit_rows(fresh, shape, period, by_unit=not shape.whole, each_course=True),
        ),
        sum_section(
            "month", _select_unit_rows(fresh, shape, _TABLE_MONTHS, by_unit=not shape.whole)
        ),
    )


def _select_fresh_changes(
    whole: bool, shifts: Select[*tuple[Any, ...]] | None
) -> Select[*tuple[Any, ...]]:
    """Select the pending changes and shifts, summed by key."""
    pending = select_pending_changes()
    in_units = true() if whole else pending.c.region_unit_id.in_(_UNITS)
    changes = (
        pending
        if shifts is None
        else union_all(select(*pending.c).where(in_units), shifts).subquery()
    )
    key = (changes.c.measure, changes.c.region_unit_id, changes.c.course_id, changes.c.month)
    sums = select(*key, func.sum(changes.c.change).label("count")).group_by(*key)
    return sums.where(in_units) if shifts is None else sums


def _select_unit_rows(
    fresh: CTE, shape: _Shape, period: Period | None, *, by_unit: bool, each_course: bool = False
) -> FromClause:
    """Select rows (measure, area, course_id, month, count) of stored and pending counts.

    The stored ones come from the coarsest grain that can answer. `each_course`: every course by
    itself.
    """
    figure = Figure.__table__.c
    columns = (figure.region_unit_id.label("area"), figure.course_id, figure.month, figure.count)
    narrow = each_course or shape.by_course
    inside: list[ColumnElement[bool]] = [
        figure.region_unit_id.in_(_UNITS) if by_unit else figure.region_unit_id == ALL_UNITS
    ]
    if shape.by_course or not each_course:
        inside.append(figure.course_id == (_COURSE if shape.by_course else ALL_COURSES))
    each: list[ColumnElement[bool]] = [figure.course_id.in_(_COURSES)] if each_course else []
    months = (
        [figure.month == ALL_TIME] if period is None else [*in_period(figure.month, period), *each]
    )
    stored = select(figure.measure, *columns).where(
        figure.grain == grain(by_unit=by_unit, by_course=narrow, by_month=period is not None),
        *inside,
        figure.measure.in_(EVENTS),
        *months,
    )
    return union_all(
        stored,
        *_select_overdue(period, inside, each, narrow=narrow, by_unit=by_unit),
        _select_fresh_rows(fresh, shape, period),
    ).subquery()


def _select_overdue(
    period: Period | None,
    inside: list[ColumnElement[bool]],
    each: list[ColumnElement[bool]],
    *,
    narrow: bool,
    by_unit: bool,
) -> Iterator[Select[*tuple[Any, ...]]]:
    """Yield the rows of overdue obligations.

    Of all time: all open ones without those due from today on, since the past days grow for ever
    and the days ahead do not. `each` names the courses, so that the index skips their past days.
    """
    figure = Figure.__table__.c
    by_day = [
        figure.grain == grain(by_unit=by_unit, by_course=narrow, by_month=True),
        *inside,
        *each,
    ]
    if period is not None:
        yield from _select_overdue_in(period, by_day)
        return
    of_all_time = figure.grain == grain(by_unit=by_unit, by_course=narrow, by_month=False)
    yield _overdue_rows(figure.count).where(
        figure.measure == DUE, of_all_time, figure.month == ALL_TIME, *inside
    )
    yield _overdue_rows(-figure.count).where(figure.measure == DUE, *by_day, figure.month >= _TODAY)


def _select_overdue_in(
    period: Period, by_day: list[ColumnElement[bool]]
) -> Iterator[Select[*tuple[Any, ...]]]:
    """Yield the rows of obligations of a period that are overdue.

    Of a past month everything open is overdue, that is obliged minus met (facts.STATE_MEASURES):
    two rows instead of a row a day.
    """
    figure = Figure.__table__.c
    open_count = case((figure.measure == MET, -figure.count), else_=figure.count)
    yield _overdue_rows(open_count).where(
        figure.measure.in_((OBLIGED, MET)),
        *by_day,
        figure.month < _THIS_MONTH,
        *in_period(figure.month, period),
    )
    this_month = (figure.month >= _THIS_MONTH, figure.month < _TODAY)
    yield _overdue_rows(figure.count).where(
        figure.measure == DUE, *by_day, *this_month, *in_period(figure.month, period)
    )


def _overdue_rows(count: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    figure = Figure.__table__.c
    area = figure.region_unit_id.label("area")
    return select(literal(OVERDUE), area, figure.course_id, figure.month, count)


def _select_fresh_rows(
    fresh: CTE, shape: _Shape, period: Period | None
) -> Select[*tuple[Any, ...]]:
    measure = case((fresh.c.measure == DUE, literal(OVERDUE)), else_=fresh.c.measure)
    course = [fresh.c.course_id == _COURSE] if shape.by_course else []
    return select(
        measure, fresh.c.region_unit_id, fresh.c.course_id, fresh.c.month, fresh.c.count
    ).where(
        fresh.c.measure.not_in(DAILY),
        or_(fresh.c.measure != DUE, fresh.c.month < _TODAY),
        *course,
        *in_period(fresh.c.month, period),
    )


def in_period(month: ColumnElement[date], period: Period | None) -> list[ColumnElement[bool]]:
    """Return the conditions for a month or day to be in the period; none for all time."""
    return [] if period is None else [month >= period.first, month < period.end]


def sum_section(name: str, rows: FromClause) -> Select[*tuple[Any, ...]]:
    """Sum one table of a page: section, measure, area or course id, month, count."""
    key = {"area": rows.c.area, "course": rows.c.course_id, "month": null()}[name]
    month = month_of(rows.c.month) if name == "month" else cast(null(), Date)
    count = cast(func.sum(rows.c.count), Key)
    group = (rows.c.measure, month_of(rows.c.month) if name == "month" else key)
    return select(literal(name, String), rows.c.measure, cast(key, Key), month, count).group_by(
        *group
    )


def read_sections(
    session: Session, statement: CompoundSelect[*tuple[Any, ...]], params: Mapping[str, Any]
) -> Figures:
    """Run the statement of a page and sort its rows into the three tables."""
    figures = Figures()
    tables: dict[str, dict[Any, Counts]] = {
        "area": figures.by_area,
        "course": figures.by_course,
        "month": figures.by_month,
    }
    # all() at once: iterating row by row takes twice as long
    for name, measure, key, month, count in session.connection().execute(statement, params).all():
        tables[name].setdefault(month if name == "month" else key, {})[measure] = count
    return figures
