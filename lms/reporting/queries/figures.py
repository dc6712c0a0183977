"""Reads of figures: exact at the moment of reading, and in a time that does not depend on how many enrolments there are."""

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
    Subquery,
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
from lms.reporting.queries.facts import DAILY, cells, facts, pending, recorded
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

Counts = dict[str, int]
_ALL_COURSES: Final = select(Course.id)
# The values that the statement of figures of units is given.
_TODAY: Final = bindparam("today", type_=Date)
_THIS_MONTH: Final = bindparam("this_month", type_=Date)
_UNITS: Final[Any] = bindparam("units", expanding=True)
_COURSE: Final = bindparam("course", type_=Key)
_COURSES: Final[Any] = bindparam("courses", expanding=True)
_PERIOD: Final[Any] = Period(bindparam("first", type_=Date), bindparam("end", type_=Date))  # type: ignore[arg-type]
_SHOWN: Final[Any] = Period(
    bindparam("shown_first", type_=Date),  # type: ignore[arg-type]
    bindparam("shown_end", type_=Date),  # type: ignore[arg-type]
)
EVENTS: Final = tuple(measure for measure in MEASURES if measure != OVERDUE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a page asks for: figures of one course or of all, of a period or of all time, as of a day; in today's boundaries or a day's."""

    today: date
    course_id: int | None = None
    period: Period | None = None
    boundaries: date | None = None

    def months_shown(self) -> Period:
        """The months of the table by month: the period, or else the last twelve."""
        return self.period or last_twelve_months(self.today)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures by place (region unit or organisation), by course and by month: measure to number. Missing means none."""

    by_place: dict[int, Counts] = field(default_factory=dict)
    by_course: dict[int, Counts] = field(default_factory=dict)
    by_month: dict[date, Counts] = field(default_factory=dict)

    def total(self) -> Counts:
        """All places together."""
        return added(self.by_place.values())


def added(rows: Iterable[Counts]) -> Counts:
    """The rows' figures, each measure added up."""
    total = dict.fromkeys(MEASURES, 0)
    for row in rows:
        for measure, count in row.items():
            total[measure] += count
    return total


def figures_of_units(
    session: Session,
    unit_ids: Collection[int],
    wanted: Wanted,
    *,
    whole: bool = False,
    shifts: Select[*tuple[Any, ...]] | None = None,
) -> Figures:
    """The figures of region units (`whole`: these are all that there are). One statement, so one snapshot: the counted part and what is
    not counted yet always fit together. The ids of units and of courses are given as such, so that both databases go straight to their rows,
    and past all the days that a course has behind it.

    `shifts`: what other boundaries than today's change in them (queries.boundaries.shifts), also for units besides these.
    """
    shape = _Shape(
        whole, by_course=wanted.course_id is not None, by_period=wanted.period is not None
    )
    courses = (
        [wanted.course_id]
        if wanted.course_id is not None
        else session.connection().scalars(_ALL_COURSES).all()
    )
    period, shown = wanted.period or Period(ALL_TIME, ALL_TIME), wanted.months_shown()
    given = {
        "units": list(unit_ids),
        "courses": courses,
        "course": wanted.course_id,
        "today": wanted.today,
        "this_month": first_of_month(wanted.today),
        "first": period.first,
        "end": period.end,
        "shown_first": shown.first,
        "shown_end": shown.end,
    }
    return _read(session, _asked(shape) if shifts is None else _sections(shape, shifts), given)


def figures_of_organisations(
    session: Session, organisation_ids: Collection[int], wanted: Wanted
) -> Figures:
    """The figures of organisations, counted from the records: bounded by the enrolments of their people."""
    rows = _organisation_rows(organisation_ids, wanted).cte("rows")
    months = wanted.months_shown()
    shown = select(rows).where(rows.c.month >= months.first, rows.c.month < months.end).subquery()
    period = select(rows).where(*within(rows.c.month, wanted.period)).subquery()
    sections = (_section("place", period), _section("course", period), _section("month", shown))
    return _read(session, union_all(*sections), {})


def differences(unit_ids: Collection[int] | None = None) -> Select[*tuple[Any, ...]]:
    """By how much the figures differ from the records, in one statement and so in one snapshot: grain, region_unit_id, measure,
    course_id, month, count. No rows: they agree. With `unit_ids`: the figures of these units alone, whose sum is taken to be right.
    """
    told, fresh = (
        cells(_of_units(recorded(), unit_ids)).subquery(),
        cells(_of_units(pending(), unit_ids)).subquery(),
    )
    figure = Figure.__table__
    key = ("grain", "region_unit_id", "measure", "course_id", "month")
    counted = select(*(figure.c[name] for name in key), -figure.c.count)
    all_rows = union_all(
        select(*(told.c[name] for name in key), cast(told.c.count, Key).label("count")),
        select(*(fresh.c[name] for name in key), cast(-fresh.c.count, Key)),
        counted if unit_ids is None else counted.where(figure.c.region_unit_id.in_(unit_ids)),
    ).subquery()
    columns = [all_rows.c[name] for name in key]
    total = func.sum(all_rows.c.count)
    wrong = (
        select(*columns, cast(total, Key).label("count"))
        .group_by(*columns)
        .having(total != 0)
        .order_by(*columns)
    )
    return wrong if unit_ids is None else wrong.where(all_rows.c.region_unit_id.in_(unit_ids))


def _of_units(changes: Subquery, unit_ids: Collection[int] | None) -> Subquery:
    return (
        changes
        if unit_ids is None
        else select(changes).where(changes.c.region_unit_id.in_(unit_ids)).subquery()
    )


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the statement of figures of units turns on, besides its values."""

    whole: bool
    by_course: bool
    by_period: bool


@cache
def _asked(shape: _Shape) -> CompoundSelect[*tuple[Any, ...]]:
    """The statement in today's boundaries, put together once: that takes a page as long as the database takes to answer it."""
    return _sections(shape, None)


def _sections(
    shape: _Shape, shifts: Select[*tuple[Any, ...]] | None
) -> CompoundSelect[*tuple[Any, ...]]:
    fresh = _fresh(shape.whole, shifts).cte("fresh")
    period = _PERIOD if shape.by_period else None
    return union_all(
        _section("place", _unit_rows(fresh, shape, period, by_unit=True)),
        _section(
            "course", _unit_rows(fresh, shape, period, by_unit=not shape.whole, each_course=True)
        ),
        _section("month", _unit_rows(fresh, shape, _SHOWN, by_unit=not shape.whole)),
    )


def _fresh(whole: bool, shifts: Select[*tuple[Any, ...]] | None) -> Select[*tuple[Any, ...]]:
    waiting = pending()
    inside = true() if whole else waiting.c.region_unit_id.in_(_UNITS)
    change = (
        waiting
        if shifts is None
        else union_all(select(*waiting.c).where(inside), shifts).subquery()
    )
    key = (change.c.measure, change.c.region_unit_id, change.c.course_id, change.c.month)
    counted = select(*key, func.sum(change.c.change).label("count")).group_by(*key)
    return counted.where(inside) if shifts is None else counted


def _unit_rows(
    fresh: CTE, shape: _Shape, period: Period | None, *, by_unit: bool, each_course: bool = False
) -> FromClause:
    """Rows (measure, place, course_id, month, count): from the table of figures at the coarsest grain that answers, and what is fresh.
    `each_course`: each of the courses for itself.
    """
    figure = Figure.__table__.c
    columns = (figure.region_unit_id.label("place"), figure.course_id, figure.month, figure.count)
    narrow = each_course or shape.by_course
    inside: list[ColumnElement[bool]] = [
        figure.region_unit_id.in_(_UNITS) if by_unit else figure.region_unit_id == ALL_UNITS
    ]
    if shape.by_course or not each_course:
        inside.append(figure.course_id == (_COURSE if shape.by_course else ALL_COURSES))
    each: list[ColumnElement[bool]] = [figure.course_id.in_(_COURSES)] if each_course else []
    months = (
        [figure.month == ALL_TIME] if period is None else [*within(figure.month, period), *each]
    )
    counted = select(figure.measure, *columns).where(
        figure.grain == grain(by_unit=by_unit, by_course=narrow, by_month=period is not None),
        *inside,
        figure.measure.in_(EVENTS),
        *months,
    )
    return union_all(
        counted,
        *_overdue(period, inside, each, narrow=narrow, by_unit=by_unit),
        _fresh_rows(fresh, shape, period),
    ).subquery()


def _overdue(
    period: Period | None,
    inside: list[ColumnElement[bool]],
    each: list[ColumnElement[bool]],
    *,
    narrow: bool,
    by_unit: bool,
) -> Iterator[Select[*tuple[Any, ...]]]:
    """Rows of what is overdue. Of all time it is all that is open without what is due from today on: the days behind us grow for ever,
    those ahead do not; `each` names the courses, so that their days behind are passed over. Of a month that is over all is overdue that is
    open, which is what must be completed without what is (facts.STATE_MEASURES): two rows instead of its days.
    """
    figure = Figure.__table__.c
    columns = (
        literal(OVERDUE),
        figure.region_unit_id.label("place"),
        figure.course_id,
        figure.month,
    )
    by_day = [
        figure.measure == DUE,
        figure.grain == grain(by_unit=by_unit, by_course=narrow, by_month=True),
        *inside,
        *each,
    ]
    if period is not None:
        over = (
            figure.grain == grain(by_unit=by_unit, by_course=narrow, by_month=True),
            *inside,
            *each,
            figure.month < _THIS_MONTH,
        )
        still = case((figure.measure == MET, -figure.count), else_=figure.count)
        yield select(*columns, still).where(
            figure.measure.in_((OBLIGED, MET)), *over, *within(figure.month, period)
        )
        these = (figure.month >= _THIS_MONTH, figure.month < _TODAY)
        yield select(*columns, figure.count).where(*by_day, *these, *within(figure.month, period))
        return
    of_all_time = figure.grain == grain(by_unit=by_unit, by_course=narrow, by_month=False)
    yield select(*columns, figure.count).where(
        figure.measure == DUE, of_all_time, figure.month == ALL_TIME, *inside
    )
    yield select(*columns, -figure.count).where(*by_day, figure.month >= _TODAY)


def _fresh_rows(fresh: CTE, shape: _Shape, period: Period | None) -> Select[*tuple[Any, ...]]:
    measure = case((fresh.c.measure == DUE, literal(OVERDUE)), else_=fresh.c.measure)
    course = [fresh.c.course_id == _COURSE] if shape.by_course else []
    return select(
        measure, fresh.c.region_unit_id, fresh.c.course_id, fresh.c.month, fresh.c.count
    ).where(
        fresh.c.measure.not_in(DAILY),
        or_(fresh.c.measure != DUE, fresh.c.month < _TODAY),
        *course,
        *within(fresh.c.month, period),
    )


def _organisation_rows(
    organisation_ids: Collection[int], wanted: Wanted
) -> Select[*tuple[Any, ...]]:
    """Rows (measure, place, course_id, month, count) counted from the records of the organisations' people."""
    parts = []
    for measure in MEASURES:
        fact = facts(DUE if measure == OVERDUE else measure).subquery()
        inside = fact.c.organisation_id.in_(organisation_ids)
        course = [fact.c.course_id == wanted.course_id] if wanted.course_id else []
        late = [fact.c.day < wanted.today] if measure == OVERDUE else []
        parts.append(
            select(
                literal(measure).label("measure"),
                fact.c.organisation_id.label("place"),
                fact.c.course_id,
                month_of(fact.c.day).label("month"),
            ).where(inside, *course, *late)
        )
    row = union_all(*parts).subquery()
    return select(row, func.count().label("count")).group_by(*row.c)


def within(month: ColumnElement[date], period: Period | None) -> list[ColumnElement[bool]]:
    """That a month or a day belongs to the period; nothing where it is of all time."""
    return [] if period is None else [month >= period.first, month < period.end]


def _section(name: str, rows: FromClause) -> Select[*tuple[Any, ...]]:
    """One of the tables of a page: section, measure, id of place or course, month, count."""
    key = {"place": rows.c.place, "course": rows.c.course_id, "month": null()}[name]
    month = month_of(rows.c.month) if name == "month" else cast(null(), Date)
    count = cast(func.sum(rows.c.count), Key)
    grouped = (rows.c.measure, month_of(rows.c.month) if name == "month" else key)
    return select(literal(name, String), rows.c.measure, cast(key, Key), month, count).group_by(
        *grouped
    )


def _read(
    session: Session, asked: CompoundSelect[*tuple[Any, ...]], given: Mapping[str, Any]
) -> Figures:
    found = Figures()
    tables: dict[str, dict[Any, Counts]] = {
        "place": found.by_place,
        "course": found.by_course,
        "month": found.by_month,
    }
    for name, measure, key, month, count in (
        session.connection().execute(asked, given).all()
    ):  # row by row takes twice as long
        tables[name].setdefault(month if name == "month" else key, {})[measure] = count
    return found
